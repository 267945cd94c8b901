using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.GroupRequests;

namespace LogCluster.Broker.Tests.Groups;

/// <summary>Groups on a whole node: through its end, through the end of topics, and through that of connections.</summary>
public sealed class GroupLifecycleTests
{
    private static TestBroker Start() => new(("offsets.topic.num.partitions", "5"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GroupsSurviveARestart(bool killed)
    {
        using var broker = Start();
        JoinGroupResponse? member = null;
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 2);
            member = await connection.JoinAloneAsync("g", "instance");
            for (var i = 0; i < 20; i++)
                await connection.CommitAsync($"simple-{i}", "t", (0, i), (1, 100 + i));
        });
        if (killed)
            broker.Kill();
        else
            broker.Stop();
        broker.Start();
        broker.Run(async connection =>
        {
            await connection.FindCoordinatorAsync("g");
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Heartbeat("g", member!, "instance"), HeartbeatVersion)).ErrorCode);
            Assert.Equal("Stable", (await connection.DescribeAsync("g")).GroupState);
            for (var i = 0; i < 20; i++)
                Assert.Equal([$"t-0={i}", $"t-1={100 + i}"], await connection.CommittedAsync($"simple-{i}"));
        });
    }

    [Fact]
    public void OffsetsOfADeletedTopicAreGoneAndANewOneOfItsNameDoesNotInherit()
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.CreateTopicAsync("other");
            await connection.FindCoordinatorAsync("g");
            await connection.CommitAsync("g", "t", (0, 5));
            await connection.CommitAsync("g", "other", (0, 6));
            await connection.DeleteTopicAsync("t");
            await broker.Delay(TimeSpan.FromSeconds(1));
            Assert.Equal(["other-0=6"], await connection.CommittedAsync("g"));
            await connection.CreateTopicAsync("t");
            Assert.Equal(["other-0=6"], await connection.CommittedAsync("g"));
        });
    }

    [Fact]
    public void WithoutTheTopicOfTheGroupsThereIsNoCoordinatorUntilSomebodyAsks()
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.JoinAloneAsync("g");
            await connection.DeleteTopicAsync("__consumer_offsets");
            Assert.Equal(ErrorCode.NotCoordinator, (await connection.CallAsync(Join("g"), JoinVersion)).ErrorCode);
            await connection.JoinAloneAsync("g");
            await connection.CommitAsync("simple", "t", (0, 1));
        });
    }

    [Fact]
    public void AMemberWhoseConnectionEndsInARebalanceDoesNotStay()
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            var member = await connection.JoinAloneAsync("g");
            using (var lost = await broker.ConnectAsync())
            {
                var id = (await lost.CallAsync(Join("g"), JoinVersion)).MemberId;
                await lost.SendAsync(Join("g", id), JoinVersion);
                await broker.Delay(TimeSpan.FromSeconds(1));
            }

            // The other member rejoins and goes on; the one that was lost gets a generation that nobody takes.
            var rejoined = await connection.JoinAsync(Join("g", member.MemberId));
            Assert.Equal(2, rejoined.Members.Count);
            await connection.CallAsync(Sync("g", rejoined, SyncVersion), SyncVersion);
            for (var i = 0; i < 4; i++)
            {
                await broker.Delay(TimeSpan.FromSeconds(5));
                if ((await connection.CallAsync(Heartbeat("g", rejoined), HeartbeatVersion)).ErrorCode == ErrorCode.RebalanceInProgress)
                    rejoined = await connection.JoinAsync(Join("g", member.MemberId));
            }

            Assert.Single(rejoined.Members);
        });
    }

    [Fact]
    public void TheTopicOfTheGroupsIsCompactedWhateverTheDefaults()
    {
        using var broker = new TestBroker(("offsets.topic.segment.bytes", "2097152"), ("offsets.topic.replication.factor", "3"), ("num.partitions", "7"));
        broker.Run(async connection =>
        {
            await connection.FindCoordinatorAsync("g");
            var topic = (await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = "__consumer_offsets" }] }, version: 12)).Topics.Single();
            Assert.Equal(50, topic.Partitions.Count);
            Assert.All(topic.Partitions, partition => Assert.Equal([1], partition.ReplicaNodes));
            var request = new DescribeConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "__consumer_offsets", ConfigurationKeys = ["cleanup.policy", "segment.bytes", "compression.type"] }] };
            var configs = (await connection.CallAsync(request, version: 4)).Results.Single().Configs;
            Assert.Equal(["compact", "producer", "2097152"], configs.OrderBy(config => config.Name, StringComparer.Ordinal).Select(config => config.Value));
        });
    }
}
