using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Tests.Controllers.Histories;

/// <summary>A history of brokers and administrators, drawn from a seed; each step is followed by the references.</summary>
internal sealed class ClusterHistory
{
    private const int BrokerCount = 5;

    private readonly ControllerFixture _fixture = new(("broker.session.timeout.ms", "3000"), ("leader.imbalance.check.interval.seconds", "7"), ("unclean.leader.election.interval.ms", "5000"));
    private readonly SortedDictionary<PartitionKey, PartitionReference> _references = [];
    private readonly int[] _incarnations = new int[BrokerCount + 1];
    private readonly Random _random;
    private readonly bool _remembersEligible;
    private NodeId[] _asked = [];
    private bool _forced;
    private NodeId _registering = NodeId.None;

    public ClusterHistory(int seed, bool remembersEligible)
    {
        _random = new Random(seed);
        _remembersEligible = remembersEligible;
        if (remembersEligible)
            _fixture.Apply(new FeatureLevelRecord { Name = ClusterView.EligibleLeaderReplicas, FeatureLevel = 1 });
        for (var id = 1; id <= BrokerCount; id++)
            Register(id);
        Assert.NotEmpty(Image.Brokers);
    }

    private MetadataImage Image => _fixture.Image;

    private ClusterController Controller => _fixture.Controller;

    public void Step()
    {
        var broker = _random.Next(1, BrokerCount + 1);
        switch (_random.Next(24))
        {
            case 0:
                Follow(() => _fixture.Run(Controller.BrokerDisconnected(new NodeId(broker), _fixture.EpochOf(broker))));
                break;
            case 1:
                Follow(() => _fixture.Heartbeat(broker, request => request.WantShutDown = true));
                break;
            case 2:
                Follow(() => _fixture.Fence(broker));
                break;
            case 3 or 4:
                Register(broker);
                break;
            case 5:
                CreateTopic();
                break;
            case 6 when Image.Topics.Count > 3:
                Follow(() => _fixture.Run(Controller.DeleteTopics(new DeleteTopicsRequest { TopicNames = [AnyTopic()!.Name] })));
                break;
            case 7:
                Move(cancel: _random.Next(3) == 0);
                break;
            case 8:
                Elect((sbyte)_random.Next(2));
                break;
            case 9:
                _fixture.Lead();
                break;
            case 10:
                Unregister(broker);
                break;
            case 11:
                Follow(() => _fixture.Heartbeat(broker, request => request.OfflineLogDirs = [ControllerFixture.DirectoryOf(broker, _random.Next(2))]));
                break;
            case 12 or 13:
                Pass();
                break;
            case < 19:
                Alter();
                break;
            default:
                Follow(() => _fixture.Heartbeat(broker, request => request.CurrentMetadataOffset -= _random.Next(3)));
                break;
        }
    }

    /// <summary>Every broker comes back and everything that could have a leader has one; the log alone tells the same.</summary>
    public void End()
    {
        for (var id = 1; id <= BrokerCount; id++)
        {
            Follow(() => _fixture.Fence(id));
            Register(id, isNewProcess: true);
            Follow(() => _fixture.Heartbeat(id));
        }

        Assert.All(Image.Brokers.Values, broker => Assert.True(broker.IsActive));
        Assert.Equal(BrokerCount, Image.Brokers.Count);
        foreach (var partition in Image.Topics.Values.SelectMany(topic => topic.Partitions.Values))
            Assert.True(partition.Leader != NodeId.None || partition.LastKnownEligibleLeaderReplicas.IsEmpty, ImageRules.Describe(partition));
        var builder = new MetadataImageBuilder();
        foreach (var record in _fixture.Log)
            builder.Apply(record);
        Assert.Equal(ImageRules.Describe(builder.Build(_fixture.Offset)), ImageRules.Describe(Image));
    }

    private void Register(int id, bool isNewProcess = false)
    {
        var isNew = isNewProcess || _random.Next(4) > 0;
        if (isNew)
            _incarnations[id]++;
        var previous = _random.Next(2) == 0 ? _fixture.EpochOf(id) : -1;
        var isUnclean = previous == -1 || !Image.Brokers.ContainsKey(new NodeId(id));
        _registering = new NodeId(id);
        Follow(() =>
        {
            var before = _fixture.EpochOf(id);
            var registered = _fixture.Register(ControllerFixture.Registration(id, _incarnations[id], previous, directories: 2));
            if (registered.ErrorCode != ErrorCode.None || registered.BrokerEpoch == before || !isUnclean)
                return;
            Distrust(id);
        });
        _registering = NodeId.None;
        Follow(() => _fixture.Heartbeat(id));
    }

    /// <summary>What a broker had that is gone for good counts for nothing, whoever comes back under its id.</summary>
    private void Unregister(int id) => Follow(() =>
    {
        if (_fixture.Run(Controller.UnregisterBroker(new UnregisterBrokerRequest { BrokerId = id })).ErrorCode == ErrorCode.None)
            Distrust(id);
    });

    private void Distrust(int id)
    {
        foreach (var (key, reference) in _references)
            reference.Distrust(new NodeId(id), Image.FindTopic(key.TopicId)!.Partitions[key.Partition]);
    }

    private void CreateTopic()
    {
        var name = $"t{_random.Next(8)}";
        var factor = _random.Next(1, 4);
        Follow(() => _fixture.Run(Controller.CreateTopics(new CreateTopicsRequest
        {
            Topics =
            [
                new()
                {
                    Name = name,
                    NumPartitions = _random.Next(1, 4),
                    ReplicationFactor = (short)factor,
                    Configs =
                    [
                        new() { Name = "unclean.leader.election.enable", Value = _random.Next(4) == 0 ? "true" : "false" },
                        new() { Name = "min.insync.replicas", Value = $"{_random.Next(1, 3)}" },
                    ],
                },
            ],
        })));
    }

    private void Alter()
    {
        if (AnyPartition() is not var (topic, index, partition) || partition.Leader == NodeId.None)
            return;
        NodeId[] inSync = [.. partition.Replicas.Where(replica => replica == partition.Leader || _random.Next(3) > 0)];
        _asked = inSync;
        Follow(() => _fixture.Alter(topic.Name, index, [.. inSync.Select(replica => replica.Value)], request =>
        {
            var asked = request.Topics[0].Partitions[0];
            asked.PartitionIndex = index;
            asked.LeaderRecoveryState = 0;
            if (_random.Next(8) == 0)
                asked.PartitionEpoch += _random.Next(-1, 2);
            if (_random.Next(8) == 0)
                asked.LeaderEpoch += _random.Next(-1, 2);
        }));
        _asked = [];
    }

    private void Move(bool cancel)
    {
        if (AnyPartition() is not var (topic, index, _))
            return;
        List<int> target = [.. Enumerable.Range(1, BrokerCount).OrderBy(_ => _random.Next()).Take(_random.Next(1, 4))];
        Follow(() => _fixture.Run(Controller.AlterPartitionReassignments(new AlterPartitionReassignmentsRequest
        {
            Topics = [new() { Name = topic.Name, Partitions = [new() { PartitionIndex = index, Replicas = cancel ? null : target }] }],
        })));
    }

    private void Elect(sbyte type)
    {
        _forced = type == LeaderElection.Unclean;
        Follow(() => _fixture.Run(Controller.ElectLeaders(new ElectLeadersRequest { ElectionType = type, TopicPartitions = null })));
        _forced = false;
    }

    /// <summary>Time in which some brokers are heard of and some are not.</summary>
    private void Pass()
    {
        var silent = _random.Next(1, BrokerCount + 1);
        for (var i = _random.Next(12); i >= 0; i--)
        {
            Follow(() => _fixture.Pass(500, stepMs: 100));
            for (var id = 1; id <= BrokerCount; id++)
            {
                if (id != silent)
                    Follow(() => _fixture.Heartbeat(id));
            }
        }
    }

    private TopicImage? AnyTopic() => Image.Topics.IsEmpty ? null : Image.Topics.Values.ElementAt(_random.Next(Image.Topics.Count));

    private (TopicImage Topic, int Index, PartitionImage Partition)? AnyPartition()
    {
        if (AnyTopic() is not { } topic)
            return null;
        var index = _random.Next(topic.Partitions.Count);
        return (topic, index, topic.Partitions[index]);
    }

    /// <summary>Does something and has the references look at every partition that it changed.</summary>
    private void Follow(Action step)
    {
        var before = Image;
        step();
        ImageRules.Check(Image, _remembersEligible);
        ImageRules.Check(Controller.Index, Image);
        foreach (var topic in Image.Topics.Values)
        {
            foreach (var (index, partition) in topic.Partitions)
                Follow(before.FindTopic(topic.Id), topic, index, partition);
        }

        foreach (var gone in _references.Keys.Where(key => Image.FindTopic(key.TopicId) is null).ToList())
            _references.Remove(gone);
    }

    private void Follow(TopicImage? before, TopicImage topic, int index, PartitionImage now)
    {
        var key = new PartitionKey(topic.Id, index);
        if (before is null || !before.Partitions.TryGetValue(index, out var old))
        {
            _references[key] = new PartitionReference(now);
            Assert.Equal((0, 0), (now.LeaderEpoch.Value, now.PartitionEpoch));
            return;
        }

        if (ReferenceEquals(old, now))
            return;
        var configs = Image.ConfigsOf(ConfigResource.Topic(topic.Name));
        _references[key].Follow(
            old,
            now,
            _forced || configs["unclean.leader.election.enable"] == "true",
            _asked,
            _remembersEligible ? Math.Min(int.Parse(configs["min.insync.replicas"]), topic.Partitions[0].Replicas.Length) : null,
            hasNewEpoch: old.Leader == _registering);
    }
}
