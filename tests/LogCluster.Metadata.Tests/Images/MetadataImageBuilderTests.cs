using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Images;

public sealed class MetadataImageBuilderTests
{
    private static readonly Uuid Id = new(11);

    private readonly MetadataImageBuilder _builder = new();

    private MetadataImage Apply(params IMetadataRecord[] records)
    {
        // Through their bytes, so that what is applied is what a log would give back.
        foreach (var record in records)
            _builder.Apply(MetadataRecordCodec.Read(MetadataRecordCodec.Write(record)));
        return _builder.Build(nextOffset: 5);
    }

    private static TopicRecord Topic(string name, Uuid id) => new() { Name = name, TopicId = id };

    private static PartitionRecord Partition(Uuid id, int partition = 0) => new()
    {
        TopicId = id,
        PartitionId = partition,
        Replicas = [1, 2],
        Isr = [1, 2],
        Leader = 1,
        LeaderEpoch = 3,
        PartitionEpoch = 4,
        Directories = [new Uuid(1), new Uuid(2)],
    };

    private static RegisterBrokerRecord Broker(int id, bool fenced = false) => new()
    {
        BrokerId = id,
        BrokerEpoch = 7,
        Rack = "r",
        Fenced = fenced,
        EndPoints = [new() { Name = "PLAINTEXT", Host = "h", Port = 40_000 }],
        LogDirs = [new Uuid(1)],
    };

    [Fact]
    public void TopicsComeAndGoWithTheirConfiguration()
    {
        var image = Apply(Topic("t", Id), Partition(Id), Partition(Id, 1), Config("t", "retention.ms", "1"));
        Assert.Equal(5, image.NextOffset);
        Assert.Equal(("t", Id, 2), (image.FindTopic(Id)!.Name, image.FindTopic("t")!.Id, image.FindTopic("t")!.Partitions.Count));
        Assert.Equal("1", image.ConfigsOf(ConfigResource.Topic("t"))["retention.ms"]);
        image = Apply(new RemoveTopicRecord { TopicId = Id });
        Assert.Null(image.FindTopic(Id));
        Assert.Null(image.FindTopic("t"));
        Assert.Empty(image.Configs);
        image = Apply(Topic("t", new Uuid(12)));
        Assert.Equal(new Uuid(12), image.FindTopic("t")!.Id);
        Assert.Empty(image.FindTopic("t")!.Partitions);
    }

    [Fact]
    public void ATopicMadeAndRemovedInOneStepIsNotThere()
    {
        var image = Apply(Topic("t", Id), Partition(Id), new RemoveTopicRecord { TopicId = Id });
        Assert.Empty(image.Topics);
        Assert.Empty(image.TopicNames);
    }

    [Fact]
    public void TouchedTopicsAreNamedUntilTheImageIsBuilt()
    {
        _builder.Apply(Topic("t", Id));
        _builder.Apply(Config("t", "retention.ms", "1"));
        _builder.Apply(Config("other", "retention.ms", "1"));
        Assert.Equal([Id], _builder.Touched);
        _builder.Build(1);
        Assert.Empty(_builder.Touched);
        _builder.Apply(new RemoveTopicRecord { TopicId = Id });
        Assert.Equal([Id], _builder.Touched);
    }

    [Fact]
    public void AChangeChangesWhatItNames()
    {
        Apply(Topic("t", Id), Partition(Id));
        var shrunk = Apply(new PartitionChangeRecord { TopicId = Id, PartitionId = 0, Isr = [2] }).FindTopic("t")!.Partitions[0];
        Assert.Equal([new NodeId(2)], shrunk.InSyncReplicas.AsEnumerable());
        Assert.Equal((1, 3, 5), (shrunk.Leader.Value, shrunk.LeaderEpoch.Value, shrunk.PartitionEpoch));
        var moved = Apply(new PartitionChangeRecord { TopicId = Id, PartitionId = 0, Leader = 2 }).FindTopic("t")!.Partitions[0];
        Assert.Equal((2, 4, 6), (moved.Leader.Value, moved.LeaderEpoch.Value, moved.PartitionEpoch));
        var same = Apply(new PartitionChangeRecord { TopicId = Id, PartitionId = 0, Leader = 2 }).FindTopic("t")!.Partitions[0];
        Assert.Equal(5, same.LeaderEpoch.Value);
        var none = Apply(new PartitionChangeRecord { TopicId = Id, PartitionId = 0, Leader = -1, LeaderRecoveryState = 1 }).FindTopic("t")!.Partitions[0];
        Assert.Equal((NodeId.None, 1), (none.Leader, none.LeaderRecoveryState));
        Assert.Equal([new NodeId(1), new NodeId(2)], none.Replicas.AsEnumerable());
        Assert.Equal([new Uuid(1), new Uuid(2)], none.Directories.AsEnumerable());
    }

    [Fact]
    public void BrokersRegisterAreFencedAndLeave()
    {
        var image = Apply(Broker(1, fenced: true), Broker(2));
        Assert.True(image.Brokers[new NodeId(1)].IsFenced);
        Assert.Equal(("PLAINTEXT", "h", 40_000), image.Brokers[new NodeId(2)].Endpoints[0] is var endpoint ? (endpoint.Listener, endpoint.Host, endpoint.Port) : default);
        image = Apply(new UnfenceBrokerRecord { Id = 1, Epoch = 7 }, new FenceBrokerRecord { Id = 2, Epoch = 7 });
        Assert.Equal([false, true], image.Brokers.Values.Select(broker => broker.IsFenced));
        image = Apply(new BrokerRegistrationChangeRecord { BrokerId = 1, BrokerEpoch = 7, Fenced = 1 }, new BrokerRegistrationChangeRecord { BrokerId = 2, BrokerEpoch = 7, Fenced = -1 });
        Assert.Equal([true, false], image.Brokers.Values.Select(broker => broker.IsFenced));
        image = Apply(new UnregisterBrokerRecord { BrokerId = 1, BrokerEpoch = 7 }, new FenceBrokerRecord { Id = 9, Epoch = 1 });
        Assert.Equal([new NodeId(2)], image.Brokers.Keys);
    }

    [Fact]
    public void ConfigurationIsSetAndTakenBack()
    {
        Apply(Config("t", "a", "1"), Config("t", "b", "2"));
        var image = Apply(Config("t", "a", null));
        Assert.Equal(["b"], image.ConfigsOf(ConfigResource.Topic("t")).Keys);
        Assert.Empty(Apply(Config("t", "b", null)).Configs);
    }

    [Fact]
    public void FeaturesAndProducerIds()
    {
        var image = Apply(
            new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 },
            new FeatureLevelRecord { Name = "x", FeatureLevel = 1 },
            new ProducerIdsRecord { BrokerId = 1, NextProducerId = 2_000 });
        Assert.Equal(2_000, image.NextProducerId);
        Assert.Equal(30, image.Features["metadata.version"]);
        Assert.Equal(["metadata.version"], Apply(new FeatureLevelRecord { Name = "x", FeatureLevel = 0 }).Features.Keys);
    }

    [Fact]
    public void ATransactionIsAppliedWhenItEndsOrNotAtAll()
    {
        Assert.Empty(Apply(new BeginTransactionRecord { Name = "b" }, Topic("t", Id)).Topics);
        Assert.Empty(Apply(new AbortTransactionRecord { Reason = "r" }).Topics);
        Assert.Empty(Apply(new BeginTransactionRecord { Name = "b" }, Topic("t", Id), Partition(Id)).Topics);
        Assert.Single(Apply(new EndTransactionRecord()).FindTopic("t")!.Partitions);
        Assert.Equal(2, Apply(Topic("u", new Uuid(12))).Topics.Count);
    }

    [Fact]
    public void RecordsOfWhatIsNotServedChangeNothing()
    {
        var before = Apply(Broker(1));
        var after = Apply(new ClientQuotaRecord { Key = "k" }, new NoOpRecord(), new RemoveUserScramCredentialRecord { Name = "n" });
        Assert.Equal(before.Brokers, after.Brokers);
        Assert.Empty(after.Topics);
    }

    [Fact]
    public void ResetForgetsEverything()
    {
        Apply(Topic("t", Id), Broker(1));
        _builder.Apply(new BeginTransactionRecord { Name = "b" });
        _builder.Reset();
        var image = Apply(Topic("u", new Uuid(12)));
        Assert.Equal(["u"], image.Topics.Keys);
        Assert.Empty(image.Brokers);
    }

    private static ConfigRecord Config(string topic, string name, string? value) =>
        new() { ResourceType = ConfigResource.TopicType, ResourceName = topic, Name = name, Value = value };
}
