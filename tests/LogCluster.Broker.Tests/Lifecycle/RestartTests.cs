using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Lifecycle;

public sealed class RestartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TopicsRecordsAndIdentityOutliveAStopAndAKill(bool killed)
    {
        using var broker = new TestBroker();
        var (id, clusterId) = (Uuid.Zero, "");
        broker.Run(async connection =>
        {
            id = await connection.CreateTopicAsync("t", 2, ("retention.ms", "123456789"));
            await connection.CreateTopicAsync("gone");
            await connection.DeleteTopicAsync("gone");
            await connection.ProduceAsync("t", Batches.Of("a", "b"));
            await connection.ProduceAsync("t", Batches.Of("c"), partition: 1);
            clusterId = (await connection.CallAsync(new DescribeClusterRequest(), version: 2)).ClusterId;
        });
        Restart(broker, killed);
        broker.Run(async connection =>
        {
            var metadata = await connection.CallAsync(new MetadataRequest { Topics = null }, version: 12);
            var topic = Assert.Single(metadata.Topics);
            Assert.Equal(("t", id, 2), (topic.Name, topic.TopicId, topic.Partitions.Count));
            Assert.Equal(clusterId, metadata.ClusterId);
            // An unclean stop may have lost a tail: consumers must notice a new epoch.
            Assert.All(topic.Partitions, partition => Assert.Equal(killed ? 1 : 0, partition.LeaderEpoch));
            Assert.Equal(["a", "b"], Batches.ValuesOf((await connection.CallAsync(Fetch(13, "t", id, 0), version: 13)).Only().Records));
            Assert.Equal(1, (await connection.ProduceAsync("t", Batches.Of("d"), partition: 1)).BaseOffset);
            var configs = await connection.CallAsync(
                new DescribeConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "t", ConfigurationKeys = ["retention.ms"] }] }, version: 4);
            Assert.Equal("123456789", configs.Results[0].Configs[0].Value);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NoProducerIdIsGivenTwice(bool killed)
    {
        using var broker = new TestBroker();
        var given = new List<long>();
        for (var life = 0; life < 3; life++)
        {
            broker.Run(async connection =>
            {
                for (var i = 0; i < 1_001 / (life + 1); i++)
                    given.Add((await connection.CallAsync(new InitProducerIdRequest { TransactionalId = null }, version: 4)).ProducerId);
            });
            Restart(broker, killed);
        }

        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.Equal(given.Order(), given);
    }

    [Fact]
    public void AFetchAtAnOldEpochAfterAnUncleanRestartIsFenced()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
        });
        Restart(broker, killed: true);
        broker.Run(async connection =>
        {
            await connection.ProduceAsync("t", Batches.Of("b"));
            var request = Fetch(12, "t", Uuid.Zero, 0);
            request.Topics[0].Partitions[0].CurrentLeaderEpoch = 0;
            Assert.Equal(ErrorCode.FencedLeaderEpoch, (await connection.CallAsync(request, version: 12)).Only().ErrorCode);
            var earliest = await connection.CallAsync(Latest(-2), version: 7);
            var latest = await connection.CallAsync(Latest(-1), version: 7);
            Assert.Equal((0, 1), (earliest.Topics[0].Partitions[0].LeaderEpoch, latest.Topics[0].Partitions[0].LeaderEpoch));
        });
    }

    private static ListOffsetsRequest Latest(long timestamp) => new()
    {
        ReplicaId = -1,
        Topics = [new() { Name = "t", Partitions = [new() { Timestamp = timestamp }] }],
    };

    [Fact]
    public void AStopAnswersNobodyFalsely()
    {
        using var broker = new TestBroker();
        byte[]? answer = [];
        var waiting = Task.CompletedTask;
        broker.Run(async connection => await connection.CreateTopicAsync("t"));
        broker.Run(async () =>
        {
            var consumer = await broker.ConnectAsync();
            var request = Fetch(12, "t", Uuid.Zero, 0);
            request.MaxWaitMs = 60_000;
            await consumer.SendAsync(request, version: 12);
            waiting = ReceiveAsync(consumer);
            await broker.Delay(TimeSpan.FromMilliseconds(100));
        });
        broker.Stop();
        broker.World.RunUntil(waiting, TimeSpan.FromSeconds(1), "The end of the connection");
        Assert.Null(answer);

        async Task ReceiveAsync(TestConnection consumer)
        {
            answer = await consumer.ReceiveRawAsync();
            consumer.Dispose();
        }
    }

    [Theory]
    [InlineData("2", "", "belongs to node 1, but node.id is 2")]
    [InlineData("1", "other", "but logcluster.cluster.id is other")]
    public void ADirectoryOfAnotherNodeOrClusterIsRefused(string nodeId, string clusterId, string said)
    {
        using var broker = new TestBroker();
        var disk = broker.Machine.Disk;
        broker.Stop();
        var config = LogCluster.Metadata.Configuration.NodeConfig.Of([("node.id", nodeId), .. clusterId.Length > 0 ? [("logcluster.cluster.id", clusterId)] : Array.Empty<(string, string)>()]);
        var other = new BrokerNode(
            config, disk, broker.Machine.Network, broker.Machine.Time, broker.Machine.Random, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var failure = Assert.Throws<InvalidDataException>(
            () => broker.World.RunUntil(broker.Machine.Run(() => other.StartAsync("/")), TimeSpan.FromMinutes(1), "The start"));
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        // The refusal let go of the directory.
        broker.Start();
    }

    private static void Restart(TestBroker broker, bool killed)
    {
        if (killed)
            broker.Kill();
        else
            broker.Stop();
        broker.Start();
    }
}
