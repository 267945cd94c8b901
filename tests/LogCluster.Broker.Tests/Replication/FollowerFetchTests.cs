using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>Consumers that read from a replica in their rack (KIP-392).</summary>
public sealed class FollowerFetchTests
{
    private static readonly (string Key, string Value)[] Racks =
    [
        ("broker.rack", "rack-{id}"), ("replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector"),
        ("replica.lag.time.max.ms", "4000"), ("broker.session.timeout.ms", "3000"), ("broker.heartbeat.interval.ms", "500"),
    ];

    private static FetchRequest From(string rack, long offset = 0, int maxWaitMs = 5_000, int epoch = -1)
    {
        var request = Fetch(12, "t", Uuid.Zero, offset);
        (request.RackId, request.MaxWaitMs, request.Topics[0].Partitions[0].CurrentLeaderEpoch) = (rack, maxWaitMs, epoch);
        return request;
    }

    private static async Task<FetchResponse.PartitionData> FetchAsync(TestCluster cluster, int id, FetchRequest request, short version = 12)
    {
        using var connection = await cluster.ConnectAsync(id);
        return (await connection.CallAsync(request, version)).Only();
    }

    [Fact]
    public void ALeaderSendsConsumersToTheirRack()
    {
        using var cluster = TestCluster.Combined(3, Racks);
        cluster.Run(async () =>
        {
            var (leader, other) = await PrepareAsync(cluster);
            var sent = await FetchAsync(cluster, leader, From($"rack-{other}"));
            Assert.Equal((ErrorCode.None, other, 0), (sent.ErrorCode, sent.PreferredReadReplica, sent.Records.Length));
            foreach (var rack in new[] { $"rack-{leader}", "elsewhere", "" })
            {
                var kept = await FetchAsync(cluster, leader, From(rack));
                Assert.Equal((ErrorCode.None, -1), (kept.ErrorCode, kept.PreferredReadReplica));
                Assert.Equal(["a"], Batches.ValuesOf(kept.Records));
            }

            // Nobody else has an offset that is yet to come; and a consumer that does not know of it is not sent away.
            Assert.Equal(-1, (await FetchAsync(cluster, leader, From($"rack-{other}", offset: 1, maxWaitMs: 0), version: 10)).PreferredReadReplica);
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await FetchAsync(cluster, leader, From($"rack-{other}", offset: 9))).ErrorCode);
            Assert.Equal(ErrorCode.FencedLeaderEpoch, (await FetchAsync(cluster, leader, From($"rack-{other}", epoch: 0))).ErrorCode);
        });
        cluster.Kill(3);
        cluster.Run(async () =>
        {
            await cluster.UntilInSyncAsync(1, "t", 2);
            var leader = (await cluster.DescribeAsync(1, "t")).LeaderId;
            Assert.Equal(-1, (await FetchAsync(cluster, leader, From("rack-3"))).PreferredReadReplica);
        });
    }

    [Fact]
    public void AFollowerServesWhatItKnowsToBeCommittedAndSoon()
    {
        using var cluster = TestCluster.Combined(3, Racks);
        cluster.Run(async () =>
        {
            var (leader, other) = await PrepareAsync(cluster);
            Assert.Equal(["a"], Batches.ValuesOf((await FetchAsync(cluster, other, From($"rack-{other}"))).Records));
            var started = cluster.ClientTime.GetTimestamp();
            var waiting = FetchAsync(cluster, other, From($"rack-{other}", offset: 1));
            using var connection = await cluster.ConnectAsync(leader);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("b"))).ErrorCode);
            Assert.Equal(["b"], Batches.ValuesOf((await waiting).Records));
            // Well within the half second that a replica's fetch may wait: it is told what is committed at once.
            Assert.InRange(cluster.ClientTime.GetElapsedTime(started).TotalMilliseconds, 0, 250);
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await FetchAsync(cluster, other, From("", offset: 9))).ErrorCode);
            Assert.Equal(ErrorCode.FencedLeaderEpoch, (await FetchAsync(cluster, other, From("", epoch: 0))).ErrorCode);
            Assert.Equal(ErrorCode.UnknownLeaderEpoch, (await FetchAsync(cluster, other, From("", epoch: 9))).ErrorCode);
            Assert.Equal(ErrorCode.NotLeaderOrFollower, (await FetchAsync(cluster, other, From(""), version: 10)).ErrorCode);
        });
    }

    [Fact]
    public void AnotherSelectorIsRefusedWithASentence()
    {
        var refused = Assert.Throws<BrokerConfigurationException>(() => new TestBroker(("replica.selector.class", "com.example.Mine")));
        Assert.StartsWith("replica.selector.class names com.example.Mine;", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A topic with one record on all nodes, in a leader epoch above 0.</summary>
    private static async Task<(int Leader, int Other)> PrepareAsync(TestCluster cluster)
    {
        var first = await cluster.CreateReplicatedAsync("t");
        using (var connection = await cluster.ConnectAsync(first))
        {
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
            await MoveAsync(connection, first);
        }

        var leader = await cluster.UntilLedByAnotherAsync(first, "t", first);
        for (var id = 1; id <= 3; id++)
        {
            while (await cluster.DescribeAsync(id, "t") is not { IsrNodes.Count: 3 } known || known.LeaderId != leader)
                await cluster.Delay(TimeSpan.FromMilliseconds(20));
        }

        await cluster.Delay(TimeSpan.FromSeconds(1));
        return (leader, leader == 1 ? 2 : 1);
    }

    /// <summary>Another of the replicas becomes the preferred leader, and leads.</summary>
    private static async Task MoveAsync(TestConnection connection, int leader)
    {
        int[] others = [.. Enumerable.Range(1, 3).Where(id => id != leader)];
        var moved = await connection.CallAsync(
            new AlterPartitionReassignmentsRequest
            {
                TimeoutMs = 10_000,
                Topics = [new() { Name = "t", Partitions = [new() { PartitionIndex = 0, Replicas = [.. others, leader] }] }],
            },
            version: 1);
        Assert.Equal(ErrorCode.None, moved.ErrorCode);
        var elected = await connection.CallAsync(
            new ElectLeadersRequest { ElectionType = 0, TimeoutMs = 10_000, TopicPartitions = [new() { Topic = "t", Partitions = [0] }] }, version: 2);
        Assert.Equal(ErrorCode.None, elected.ErrorCode);
    }
}
