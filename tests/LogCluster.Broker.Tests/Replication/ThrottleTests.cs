using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Replication;

/// <summary>Replicas that are copied no faster than they may (KIP-73), in virtual time.</summary>
public sealed class ThrottleTests
{
    private const int Batches100 = 100;
    private const int BatchBytes = 10_000;
    private const int RateBytes = 50_000;

    private static readonly (string Key, string Value)[] Fast =
        [("replica.lag.time.max.ms", "4000"), ("broker.session.timeout.ms", "3000"), ("broker.heartbeat.interval.ms", "500"), ("replica.fetch.max.bytes", "20000")];

    [Theory]
    [InlineData("leader")]
    [InlineData("follower")]
    public void AReplicaThatWasAwayComesBackNoFasterThanTheThrottle(string side)
    {
        var free = CatchUp(null);
        var throttled = CatchUp(side);
        Assert.InRange(free.TotalSeconds, 0, 5);
        // A million bytes at fifty thousand a second; a rate is measured over samples, so there is a beginning that is free.
        Assert.InRange(throttled.TotalSeconds, 12, 40);
    }

    private static TimeSpan CatchUp(string? side)
    {
        using var cluster = TestCluster.Combined(3, Fast);
        var leader = 0;
        cluster.Run(async () => leader = await cluster.CreateReplicatedAsync("t"));
        var away = leader == 1 ? 2 : 1;
        cluster.Kill(away);
        cluster.Run(async () =>
        {
            await cluster.UntilInSyncAsync(leader, "t", 2);
            using var connection = await cluster.ConnectAsync(leader);
            for (var i = 0; i < Batches100; i++)
                Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.OfSize(BatchBytes))).ErrorCode);
            if (side is null)
                return;
            var throttledNode = side == "leader" ? leader : away;
            await AlterAsync(connection, 2, "t", ($"{side}.replication.throttled.replicas", $"0:{throttledNode},7:9"));
            // A broker is asked about itself, and the one that is away cannot be: its value is given to all.
            if (side == "leader")
                await AlterAsync(connection, 4, $"{leader}", ("leader.replication.throttled.rate", $"{RateBytes}"));
            else
                await AlterAsync(connection, 4, "", ("follower.replication.throttled.rate", $"{RateBytes}"));
        });
        cluster.Start(away);
        var took = TimeSpan.Zero;
        cluster.Run(async () =>
        {
            var started = cluster.ClientTime.GetTimestamp();
            await cluster.UntilInSyncAsync(leader, "t", 3);
            took = cluster.ClientTime.GetElapsedTime(started);
            // Who is in sync is not slowed down.
            using var connection = await cluster.ConnectAsync(leader);
            started = cluster.ClientTime.GetTimestamp();
            for (var i = 0; i < Batches100; i++)
                Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.OfSize(BatchBytes))).ErrorCode);
            Assert.InRange(cluster.ClientTime.GetElapsedTime(started).TotalSeconds, 0, 8);
        });
        return took;
    }

    [Fact]
    public void TheNumberOfFetchersMayChangeWhileTheyRun()
    {
        using var cluster = TestCluster.Combined(3, Fast);
        cluster.Run(async () =>
        {
            await cluster.CreateReplicatedAsync("t", 6);
            using var connection = await cluster.ConnectAsync(1);
            foreach (var count in new[] { 3, 1 })
            {
                await AlterAsync(connection, 4, "", ("num.replica.fetchers", $"{count}"));
                for (var partition = 0; partition < 6; partition++)
                {
                    var leader = (await cluster.DescribeAsync(1, "t", partition)).LeaderId;
                    using var producing = await cluster.ConnectAsync(leader);
                    Assert.Equal(ErrorCode.None, (await producing.ProduceAsync("t", Batches.Of("a"), partition: partition)).ErrorCode);
                }
            }
        });
    }

    private static async Task AlterAsync(TestConnection connection, sbyte type, string name, params (string Key, string Value)[] values)
    {
        var altered = await connection.CallAsync(
            new IncrementalAlterConfigsRequest
            {
                Resources =
                [
                    new()
                    {
                        ResourceType = type,
                        ResourceName = name,
                        Configs = [.. values.Select(value => new IncrementalAlterConfigsRequest.AlterableConfig { Name = value.Key, Value = value.Value })],
                    },
                ],
            },
            version: 1);
        Assert.Equal((ErrorCode.None, (string?)null), (altered.Responses[0].ErrorCode, altered.Responses[0].ErrorMessage is { Length: > 0 } message ? message : null));
    }
}
