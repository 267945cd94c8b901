using LogCluster.Core.Buffers;
using LogCluster.Core.Wire;

namespace LogCluster.Networking.Tests;

public sealed class ConnectionServerTests
{
    private static TaskCompletionSource<WireWriter?> Pending() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<bool> IsClosedAsync(IFrameChannel channel)
    {
        try
        {
            using var frame = await channel.ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            return frame is null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [Fact]
    public async Task AnswersLeaveInTheOrderOfTheRequests()
    {
        await using var server = new TestServer();
        var pending = Enumerable.Range(0, 5).Select(_ => Pending()).ToArray();
        server.Handler = bytes => pending[bytes[0]].Task;
        using var channel = await server.ConnectAsync();
        for (byte i = 0; i < 5; i++)
            await channel.SendAsync(TestServer.FrameOf([i]));
        await TestServer.UntilAsync(() => server.StartedCount == 5);
        foreach (var i in new byte[] { 4, 2, 0, 3, 1 })
            pending[i].SetResult(i == 3 ? null : TestServer.FrameOf([i]));
        foreach (var i in new byte[] { 0, 1, 2, 4 })
        {
            using var answer = await channel.ReceiveAsync();
            Assert.Equal([i], answer!.Span.ToArray());
        }
    }

    [Fact]
    public async Task NoMoreRequestsAreReadThanMayBeUnderWay()
    {
        await using var server = new TestServer(new ConnectionLimits { InFlightMax = 2 });
        var pending = Enumerable.Range(0, 4).Select(_ => Pending()).ToArray();
        server.Handler = bytes => pending[bytes[0]].Task;
        using var channel = await server.ConnectAsync();
        for (byte i = 0; i < 4; i++)
            await channel.SendAsync(TestServer.FrameOf([i]));
        await TestServer.UntilAsync(() => server.StartedCount == 2);
        await Task.Delay(50);
        Assert.Equal(2, server.StartedCount);
        pending[0].SetResult(TestServer.FrameOf([0]));
        await TestServer.UntilAsync(() => server.StartedCount == 3);
        foreach (var last in pending.Skip(1))
            last.SetResult(null);
        await TestServer.UntilAsync(() => server.StartedCount == 4);
    }

    [Fact]
    public async Task AnAnswerThatIsReadyEarlyDoesNotHoldTheBudgetThatTheOneBeforeItNeeds()
    {
        var limits = new ConnectionLimits { ResponseBudget = new MemoryBudget("test", 100) };
        await using var server = new TestServer(limits);
        var pending = Enumerable.Range(0, 4).Select(_ => Pending()).ToArray();
        server.Handler = bytes => pending[bytes[0]].Task;
        using var one = await server.ConnectAsync();
        using var other = await server.ConnectAsync();
        for (byte i = 0; i < 4; i++)
            await (i < 2 ? one : other).SendAsync(TestServer.FrameOf([i]));
        await TestServer.UntilAsync(() => server.StartedCount == 4);
        // The second answer of each connection is ready first; both together are all of the budget.
        foreach (var i in new[] { 1, 3, 0, 2 })
        {
            pending[i].SetResult(TestServer.FrameOf(new byte[46]));
            await Task.Delay(20);
        }

        for (var i = 0; i < 4; i++)
        {
            using var answer = await (i < 2 ? one : other).ReceiveAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(46, answer!.Length);
        }

        await TestServer.UntilAsync(() => limits.ResponseBudget.TakenBytes == 0);
    }

    [Fact]
    public async Task ConnectionsBeyondTheLimitsAreRefused()
    {
        await using var server = new TestServer(new ConnectionLimits { ConnectionsPerAddressMax = 2 });
        using var first = await server.ConnectAsync();
        var second = await server.ConnectAsync();
        await TestServer.UntilAsync(() => server.ConnectionCount == 2);
        using (var third = await server.ConnectAsync())
            Assert.True(await IsClosedAsync(third));
        Assert.Contains("max.connections.per.ip", Assert.Single(server.LogLines), StringComparison.Ordinal);
        second.Dispose();
        await TestServer.UntilAsync(() => server.ConnectionCount == 1);
        using var fourth = await server.ConnectAsync();
        await fourth.SendAsync(TestServer.FrameOf([1]));
        Assert.Equal(1, (await fourth.ReceiveAsync())!.Length);

        await using var small = new TestServer(new ConnectionLimits { ConnectionsMax = 1 });
        using var only = await small.ConnectAsync();
        await TestServer.UntilAsync(() => small.ConnectionCount == 1);
        using var refused = await small.ConnectAsync();
        Assert.True(await IsClosedAsync(refused));
    }

    [Fact]
    public async Task AnIdleConnectionIsClosedButNotOneWithARequestUnderWay()
    {
        await using var server = new TestServer(new ConnectionLimits { IdleMax = TimeSpan.FromSeconds(1) });
        var pending = Pending();
        server.Handler = _ => pending.Task;
        using var busy = await server.ConnectAsync();
        await busy.SendAsync(TestServer.FrameOf([1]));
        using var idle = await server.ConnectAsync();
        Assert.True(await IsClosedAsync(idle));
        pending.SetResult(TestServer.FrameOf([2]));
        Assert.Equal(1, (await busy.ReceiveAsync())!.Length);
    }

    [Fact]
    public async Task AStopClosesConnectionsAndWaitsForTheirRequests()
    {
        await using var server = new TestServer();
        var pending = Pending();
        server.Handler = _ => pending.Task;
        using var channel = await server.ConnectAsync();
        await channel.SendAsync(TestServer.FrameOf([1]));
        await TestServer.UntilAsync(() => server.StartedCount == 1);
        var stop = server.StopAsync();
        Assert.True(await IsClosedAsync(channel));
        await Task.Delay(50);
        Assert.False(stop.IsCompleted);
        var region = new MemoryRegion([1]);
        var answer = TestServer.FrameOf([2]);
        answer.WriteNullableRecords(new RecordData(region));
        pending.SetResult(answer);
        await stop;
        Assert.True(region.IsDisposed);
        Assert.Empty(server.Failures);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task AFrameThatIsNoRequestClosesItsConnectionWithOneLogLine()
    {
        await using var server = new TestServer();
        server.Handler = bytes => bytes[0] switch
        {
            1 => throw new InvalidFrameException("at once"),
            2 => Task.FromException<WireWriter?>(new InvalidFrameException("later")),
            _ => Task.FromResult<WireWriter?>(TestServer.FrameOf(bytes)),
        };
        using var other = await server.ConnectAsync();
        foreach (var bad in new byte[] { 1, 2 })
        {
            using var channel = await server.ConnectAsync();
            await channel.SendAsync(TestServer.FrameOf([bad]));
            Assert.True(await IsClosedAsync(channel));
            await TestServer.UntilAsync(() => server.LogLines.Count() == bad);
        }

        await other.SendAsync(TestServer.FrameOf([3]));
        Assert.Equal(1, (await other.ReceiveAsync())!.Length);
        Assert.Empty(server.Failures);
    }

    [Fact]
    public async Task AFailureThatMustNotHappenIsToldToTheNode()
    {
        await using var server = new TestServer();
        server.Handler = bytes => bytes[0] == 1
            ? throw new InvalidOperationException("at once")
            : Task.FromException<WireWriter?>(new InvalidOperationException("later"));
        foreach (var bad in new byte[] { 1, 2 })
        {
            using var channel = await server.ConnectAsync();
            await channel.SendAsync(TestServer.FrameOf([bad]));
            await TestServer.UntilAsync(() => server.Failures.Count == bad);
            Assert.True(await IsClosedAsync(channel));
        }

        await TestServer.UntilAsync(() => server.ConnectionCount == 0);
    }
}
