using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Cluster;

/// <summary>Three nodes under one metadata quorum: any broker answers for the controller, and another controller goes on when one is gone.</summary>
public sealed class SeveralControllersTests
{
    [Fact]
    public void Every_broker_forwards_admin_requests_to_the_active_controller()
    {
        using var cluster = TestCluster.Combined(3);
        for (var id = 1; id <= 3; id++)
        {
            var topic = $"made-by-{id}";
            cluster.Run(id, async connection => Assert.Equal(ErrorCode.None, await CreateAsync(connection, topic)));
        }

        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(1)));
        for (var id = 1; id <= 3; id++)
        {
            cluster.Run(id, async connection => Assert.Equal(
                ["made-by-1", "made-by-2", "made-by-3"], (await MetadataAsync(connection)).Topics.Select(topic => topic.Name)));
        }
    }

    [Theory]
    [ReleasedVersions(ApiKey.DeleteTopics)]
    public void Every_broker_forwards_a_deletion_in_the_version_of_the_client(short version)
    {
        RunOnEach(async connection =>
        {
            Assert.Equal(ErrorCode.None, await CreateAsync(connection, "t"));
            var request = version < 6 ? new DeleteTopicsRequest { TopicNames = ["t"] } : new() { Topics = [new() { Name = "t" }] };
            request.TimeoutMs = 10_000;
            var answer = (await connection.CallAsync(request, version)).Responses.Single();
            Assert.Equal(("t", ErrorCode.None), (answer.Name, answer.ErrorCode));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.CallAsync(request, version)).Responses.Single().ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.UpdateFeatures)]
    public void Every_broker_forwards_an_update_of_features_in_the_version_of_the_client(short version)
    {
        RunOnEach(async connection =>
        {
            var update = new UpdateFeaturesRequest.FeatureUpdateKey { Feature = "metadata.version", MaxVersionLevel = 30, AllowDowngrade = version == 0 };
            var answer = await connection.CallAsync(new UpdateFeaturesRequest { FeatureUpdates = [update] }, version);
            Assert.Equal((ErrorCode.None, version < 2 ? 1 : 0), (answer.ErrorCode, answer.Results.Count));
        });
    }

    /// <summary>The same on a connection to each of three nodes in turn, one of which is the active controller.</summary>
    private static void RunOnEach(Func<TestConnection, Task> calls)
    {
        using var cluster = TestCluster.Combined(3);
        for (var id = 1; id <= 3; id++)
            cluster.Run(id, calls);
    }

    [Fact]
    public void Brokers_and_controllers_apart_make_one_cluster()
    {
        using var cluster = new TestCluster(["controller", "controller", "controller", "broker", "broker"]);
        cluster.Run(4, async connection =>
        {
            Assert.Equal([4, 5], (await MetadataAsync(connection)).Brokers.Select(broker => broker.NodeId));
            Assert.Equal(ErrorCode.None, await CreateAsync(connection, "apart"));
        });
    }

    [Fact]
    public void Another_controller_takes_over_when_the_active_one_is_killed()
    {
        using var cluster = TestCluster.Combined(3);
        var killed = cluster.ActiveController();
        var other = killed == 1 ? 2 : 1;
        cluster.Kill(killed);
        cluster.Run(other, async connection => Assert.Equal(ErrorCode.None, await CreateAsync(connection, "after")));
        Assert.NotEqual(killed, cluster.ActiveController());
        cluster.Start(killed);
        cluster.Run(killed, async connection => Assert.Equal(["after"], (await MetadataAsync(connection)).Topics.Select(topic => topic.Name)));
    }

    [Fact]
    public void A_broker_that_is_killed_is_fenced_long_before_its_session_is_over()
    {
        using var cluster = TestCluster.Combined(3);
        var killed = cluster.ActiveController() % 3 + 1;
        cluster.Kill(killed);
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(1.5)));
        cluster.Run(cluster.ActiveController(), async connection =>
            Assert.DoesNotContain(killed, (await MetadataAsync(connection)).Brokers.Select(broker => broker.NodeId)));
    }

    [Fact]
    public void A_broker_whose_controller_died_with_it_is_fenced_by_the_next_one()
    {
        using var cluster = TestCluster.Combined(3);
        var killed = cluster.ActiveController();
        cluster.Kill(killed);
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(3)));
        cluster.Run(cluster.ActiveController(), async connection =>
            Assert.DoesNotContain(killed, (await MetadataAsync(connection)).Brokers.Select(broker => broker.NodeId)));
    }

    [Fact]
    public void A_broker_that_is_paused_for_five_seconds_stays()
    {
        using var cluster = TestCluster.Combined(3);
        var paused = cluster.ActiveController() % 3 + 1;
        cluster.Machine(paused).Pause(TimeSpan.FromSeconds(5));
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(4)));
        cluster.Run(cluster.ActiveController(), async connection =>
            Assert.Contains(paused, (await MetadataAsync(connection)).Brokers.Select(broker => broker.NodeId)));
    }

    [Fact]
    public void The_quorum_is_described_by_any_broker()
    {
        using var cluster = TestCluster.Combined(3);
        cluster.Run(() => cluster.Delay(TimeSpan.FromSeconds(1)));
        for (var id = 1; id <= 3; id++)
        {
            cluster.Run(id, async connection =>
            {
                var request = new DescribeQuorumRequest { Topics = [new() { TopicName = "__cluster_metadata", Partitions = [new() { PartitionIndex = 0 }] }] };
                var response = await connection.CallAsync(request, 2);
                var partition = response.Topics.Single().Partitions.Single();
                Assert.Equal(ErrorCode.None, partition.ErrorCode);
                Assert.Equal(cluster.ActiveController(), partition.LeaderId);
                Assert.Equal([1, 2, 3], partition.CurrentVoters.Select(voter => voter.ReplicaId));
                Assert.All(partition.CurrentVoters, voter => Assert.True(voter.LogEndOffset > 0));
            });
        }
    }

    private static async Task<ErrorCode> CreateAsync(TestConnection connection, string topic)
    {
        var request = new CreateTopicsRequest { Topics = [new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1 }], TimeoutMs = 10_000 };
        return (await connection.CallAsync(request, 7)).Topics.Single().ErrorCode;
    }

    private static Task<MetadataResponse> MetadataAsync(TestConnection connection) => connection.CallAsync(new MetadataRequest { Topics = null }, 12);
}
