using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>Partitions with several replicas on real nodes: what is acknowledged outlives its leader.</summary>
public sealed class ReplicationTests
{
    private static readonly (string Key, string Value)[] FastLag = [("replica.lag.time.max.ms", "4000"), ("broker.session.timeout.ms", "3000"), ("broker.heartbeat.interval.ms", "500")];

    [Fact]
    public void WhatIsAcknowledgedIsOnAllReplicas()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        cluster.Run(async () =>
        {
            var leader = await cluster.CreateReplicatedAsync("t");
            using var connection = await cluster.ConnectAsync(leader);
            Assert.Equal((ErrorCode.None, 0), Outcome(await connection.ProduceAsync("t", Batches.Of("a", "b"))));
            Assert.Equal((ErrorCode.None, 2), Outcome(await connection.ProduceAsync("t", Batches.Of("c"))));
            for (var id = 1; id <= 3; id++)
                Assert.Equal(["a", "b", "c"], await ReadAsync(cluster, id, "t"));
        });
    }

    [Fact]
    public void AKilledLeaderIsFollowedByAnotherThatHasWhatWasAcknowledged()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        var leader = 0;
        cluster.Run(async () =>
        {
            leader = await cluster.CreateReplicatedAsync("t");
            using var connection = await cluster.ConnectAsync(leader);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
        });
        cluster.Kill(leader);
        var other = leader == 1 ? 2 : 1;
        cluster.Run(async () =>
        {
            var next = await cluster.UntilLedByAnotherAsync(other, "t", leader);
            using var connection = await cluster.ConnectAsync(next);
            Assert.Equal((ErrorCode.None, 1), Outcome(await UntilTakenAsync(cluster, connection, "b")));
            Assert.Equal(["a", "b"], await ReadAsync(cluster, next, "t"));
        });
        cluster.Start(leader);
        cluster.Run(async () =>
        {
            await cluster.UntilInSyncAsync(other, "t", 3);
            Assert.Equal(["a", "b"], await ReadAsync(cluster, leader, "t"));
        });
    }

    [Fact]
    public void AStopMovesLeadersFirst()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        var leader = 0;
        cluster.Run(async () => leader = await cluster.CreateReplicatedAsync("t"));
        cluster.Stop(leader);
        var other = leader == 1 ? 2 : 1;
        cluster.Run(async () =>
        {
            var topic = await cluster.DescribeAsync(other, "t");
            Assert.NotEqual(leader, topic.LeaderId);
            Assert.DoesNotContain(leader, topic.IsrNodes);
            using var connection = await cluster.ConnectAsync(topic.LeaderId);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
        });
    }

    [Fact]
    public void WhoDoesNotLeadSaysWhoDoes()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        cluster.Run(async () =>
        {
            var leader = await cluster.CreateReplicatedAsync("t");
            using var connection = await cluster.ConnectAsync(leader == 1 ? 2 : 1);
            var produced = await connection.CallAsync(Produce(12, "t", Uuid.Zero, Batches.Of("a")), version: 12);
            Assert.Equal((ErrorCode.NotLeaderOrFollower, leader), (produced.Only().ErrorCode, produced.Only().CurrentLeader!.LeaderId));
            Assert.Equal([(leader, $"node{leader}", TestCluster.BrokerPort)], produced.NodeEndpoints.Select(node => (node.NodeId, node.Host, node.Port)));
            var id = (await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = "t" }] }, version: 12)).Topics[0].TopicId;
            var request = Fetch(18, "t", id, 0);
            request.Topics[0].Partitions[0].CurrentLeaderEpoch = 0;
            // A consumer may read from any replica that it is sent to.
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(request, version: 18)).Only().ErrorCode);
            request.ReplicaState = new() { ReplicaId = 3, ReplicaEpoch = 1 };
            var fetched = await connection.CallAsync(request, version: 18);
            Assert.Equal((ErrorCode.NotLeaderOrFollower, leader), (fetched.Only().ErrorCode, fetched.Only().CurrentLeader!.LeaderId));
            Assert.Single(fetched.NodeEndpoints);
        });
    }

    [Fact]
    public void TooFewInSyncReplicasRefuseAcksAllAlone()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        var leader = 0;
        cluster.Run(async () => leader = await cluster.CreateReplicatedAsync("t", 1, ("min.insync.replicas", "3")));
        var other = leader == 3 ? 2 : 3;
        cluster.Kill(other);
        cluster.Run(async () =>
        {
            await cluster.UntilInSyncAsync(leader, "t", 2);
            using var connection = await cluster.ConnectAsync(leader);
            Assert.Equal(ErrorCode.NotEnoughReplicas, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"), acks: 1)).ErrorCode);
        });
    }

    [Fact]
    public void AReplicaIsToldTheHighWatermarkAfterItWasToldToCut()
    {
        using var cluster = TestCluster.Combined(3, FastLag);
        cluster.Run(async () =>
        {
            var leader = await cluster.CreateReplicatedAsync("t");
            using var connection = await cluster.ConnectAsync(leader);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.Of("a"))).ErrorCode);
            var id = (await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = "t" }] }, version: 12)).Topics[0].TopicId;
            var parted = await connection.CallAsync(AsReplica(id, 5, sessionId: 0, sessionEpoch: 0), version: 18);
            var diverging = parted.Only().DivergingEpoch;
            Assert.Equal((0, 1), (diverging?.Epoch, diverging?.EndOffset));
            var cut = await connection.CallAsync(AsReplica(id, 1, parted.SessionId, sessionEpoch: 1), version: 18);
            Assert.Equal(1, cut.Only().HighWatermark);

            FetchRequest AsReplica(Uuid topicId, long offset, int sessionId, int sessionEpoch)
            {
                var request = Fetch(18, "t", topicId, offset);
                (request.SessionId, request.SessionEpoch) = (sessionId, sessionEpoch);
                request.ReplicaState = new() { ReplicaId = leader == 3 ? 2 : 3, ReplicaEpoch = -1 };
                request.Topics[0].Partitions[0].LastFetchedEpoch = 0;
                return request;
            }
        });
    }

    [Fact]
    public void GroupsFollowTheLeaderOfTheirPartition()
    {
        using var cluster = TestCluster.Combined(3, [("offsets.topic.num.partitions", "1"), .. FastLag]);
        var coordinator = 0;
        cluster.Run(async () =>
        {
            await cluster.CreateReplicatedAsync("t");
            coordinator = await CoordinatorAsync(cluster, 1);
            using var connection = await cluster.ConnectAsync(coordinator);
            while ((await connection.CallAsync(new ListGroupsRequest(), version: 5)).ErrorCode == ErrorCode.CoordinatorLoadInProgress)
                await cluster.Delay(TimeSpan.FromMilliseconds(20));
            await connection.CommitAsync("g", "t", (0, 7));
        });
        cluster.Kill(coordinator);
        cluster.Run(async () =>
        {
            var asked = coordinator == 1 ? 2 : 1;
            int next;
            while ((next = await CoordinatorAsync(cluster, asked)) == coordinator)
                await cluster.Delay(TimeSpan.FromMilliseconds(100));
            using var connection = await cluster.ConnectAsync(next);
            var request = new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] };
            OffsetFetchResponse.OffsetFetchResponseGroup answer;
            while ((answer = Assert.Single((await connection.CallAsync(request, version: 9)).Groups)).ErrorCode != ErrorCode.None)
                await cluster.Delay(TimeSpan.FromMilliseconds(50));
            Assert.Equal(7, answer.Topics[0].Partitions[0].CommittedOffset);
        });
    }

    private static async Task<int> CoordinatorAsync(TestCluster cluster, int asked)
    {
        using var connection = await cluster.ConnectAsync(asked);
        while (true)
        {
            var found = (await connection.CallAsync(new FindCoordinatorRequest { CoordinatorKeys = ["g"] }, version: 6)).Coordinators[0];
            if (found.ErrorCode == ErrorCode.None)
                return found.NodeId;
            await cluster.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private static (ErrorCode Error, long Offset) Outcome(ProduceResponse.PartitionProduceResponse response) => (response.ErrorCode, response.BaseOffset);

    private static async Task<ProduceResponse.PartitionProduceResponse> UntilTakenAsync(TestCluster cluster, TestConnection connection, string value)
    {
        while (true)
        {
            var response = await connection.ProduceAsync("t", Batches.Of(value));
            if (response.ErrorCode is not (ErrorCode.NotLeaderOrFollower or ErrorCode.NotEnoughReplicas))
                return response;
            await cluster.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    /// <summary>What a node has of partition 0 and knows to be committed, when that no longer grows.</summary>
    private static async Task<string[]> ReadAsync(TestCluster cluster, int id, string topic)
    {
        await cluster.Delay(TimeSpan.FromSeconds(2));
        using var connection = await cluster.ConnectAsync(id);
        var fetched = await connection.CallAsync(Fetch(12, topic, Uuid.Zero, 0), version: 12);
        Assert.Equal(ErrorCode.None, fetched.Only().ErrorCode);
        return Batches.ValuesOf(fetched.Only().Records);
    }
}
