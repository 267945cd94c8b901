namespace LogCluster.StateMachines.Tests;

/// <summary>Derived timers, in virtual time.</summary>
public sealed class HostTimersTests
{
    private readonly HostFixture<DoorMachine> _fixture = new(new DoorMachine());

    private HostTimer Arm(string door, int afterMs) => HostFixture<DoorMachine>.ResultOf(_fixture.Execute(machine => machine.OpenAfter(door, afterMs)));

    private static TimeSpan Ms(int ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void ATimerRunsAsACommandWhenItIsDue()
    {
        _fixture.Start();
        var waiting = _fixture.Execute(machine => machine.Wait("north"));
        var timer = Arm("north", 1_000);
        _fixture.Pass(Ms(900));
        Assert.True(timer.IsArmed);
        Assert.False(waiting.IsCompleted);
        _fixture.Pass(Ms(100));
        Assert.False(timer.IsArmed);
        Assert.Equal("by itself", HostFixture<DoorMachine>.ResultOf(waiting));
        Assert.Equal(["north"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void TimersRunInTheOrderInWhichTheyAreDue()
    {
        _fixture.Start();
        foreach (var (door, afterMs) in new[] { ("c", 300), ("a", 100), ("b", 200), ("b2", 200) })
            Arm(door, afterMs);
        _fixture.Pass(Ms(150));
        Assert.Equal(["a"], _fixture.Machine.Open);
        _fixture.Pass(Ms(1_000));
        Assert.Equal(["a", "b", "b2", "c"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void APostponedTimerRunsLaterAndACancelledOneNever()
    {
        _fixture.Start();
        var postponed = Arm("postponed", 1_000);
        var cancelled = Arm("cancelled", 1_000);
        _fixture.Pass(Ms(900));
        Assert.True(HostFixture<DoorMachine>.ResultOf(_fixture.Execute<bool>(_ => postponed.TryPostpone(1_000))));
        _ = _fixture.Execute<int>(_ =>
        {
            cancelled.Cancel();
            return 0;
        });
        _fixture.Pass(Ms(900));
        Assert.Empty(_fixture.Machine.Open);
        _fixture.Pass(Ms(200));
        Assert.Equal(["postponed"], _fixture.Machine.Open);
        Assert.False(postponed.TryPostpone(1_000));
        _fixture.Stop();
    }

    [Fact]
    public void ATimerIsNotPulledForward()
    {
        _fixture.Start();
        var timer = Arm("north", 1_000);
        Assert.False(timer.TryPostpone(500));
        _fixture.Pass(Ms(700));
        Assert.Empty(_fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void TimersEndWithLeadership()
    {
        _fixture.Start();
        var timer = Arm("north", 1_000);
        _fixture.Log.IsLeader = false;
        _fixture.Host.Wake();
        _fixture.Pass(Ms(2_000));
        Assert.False(timer.IsArmed);
        Assert.Empty(_fixture.Machine.Open);
        _fixture.Log.IsLeader = true;
        _fixture.Host.Wake();
        _fixture.Pass(Ms(2_000));
        Assert.Empty(_fixture.Machine.Open);
        Assert.Equal(2, _fixture.Machine.LeadCount);
        _fixture.Stop();
    }

    [Fact]
    public void ManyCancelledTimersDoNotStayBehind()
    {
        _fixture.Start();
        for (var i = 0; i < 100; i++)
        {
            var timer = Arm($"{i}", 1_000);
            if (i % 10 != 0)
                timer.Cancel();
        }

        _fixture.Pass(Ms(1_100));
        Assert.Equal(10, _fixture.Machine.Open.Count());
        _fixture.Stop();
    }
}
