namespace LogCluster.StateMachines.Tests;

/// <summary>Commands that another command answers.</summary>
public sealed class DeferredReplyTests
{
    private readonly HostFixture<DoorMachine> _fixture = new(new DoorMachine());

    private static void AssertFailed<TException>(Task task)
        where TException : Exception => Assert.IsType<TException>(task.Exception!.InnerException);

    [Fact]
    public void WhoWaitsIsAnsweredByALaterCommandOnceThatIsCommitted()
    {
        _fixture.Log.CommitsAtOnce = false;
        _fixture.Start();
        var first = _fixture.Execute(machine => machine.Wait("north"));
        var other = _fixture.Execute(machine => machine.Wait("south"));
        var second = _fixture.Execute(machine => machine.Wait("north"));
        Assert.False(first.IsCompleted);
        var push = _fixture.Execute(machine => machine.Push("north"));
        Assert.False(push.IsCompleted || first.IsCompleted || second.IsCompleted);
        _fixture.Log.Commit(1);
        _fixture.Pass(TimeSpan.Zero);
        Assert.Equal((2, "pushed", "pushed"), (HostFixture<DoorMachine>.ResultOf(push), HostFixture<DoorMachine>.ResultOf(first), HostFixture<DoorMachine>.ResultOf(second)));
        Assert.False(other.IsCompleted);
        _fixture.Stop();
        AssertFailed<HostStoppedException>(other);
    }

    [Fact]
    public void TimersWaitForALogThatTakesNoAppendsAndWhoWaitsStays()
    {
        _fixture.Start();
        var waiting = _fixture.Execute(machine => machine.Wait("north"));
        var armed = _fixture.Execute(machine => machine.OpenAfter("north", 1_000));
        _fixture.Log.TakesAppends = false;
        _fixture.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal((false, 0), (waiting.IsCompleted, _fixture.Machine.ResetCount));
        _fixture.Log.TakesAppends = true;
        _fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal("by itself", HostFixture<DoorMachine>.ResultOf(waiting));
        Assert.True(armed.IsCompletedSuccessfully);
        _fixture.Stop();
    }

    [Fact]
    public void WhoWaitsIsFailedWhenLeadershipIsLost()
    {
        _fixture.Start();
        var waiting = _fixture.Execute(machine => machine.Wait("north"));
        _fixture.Log.IsLeader = false;
        _fixture.Host.Wake();
        _fixture.Pass(TimeSpan.Zero);
        AssertFailed<HostStoppedException>(waiting);
        Assert.Equal(1, _fixture.Machine.ResetCount);
        _fixture.Stop();
    }

    [Fact]
    public void AFailedAppendFailsWhoWaitsAndWhoWasAboutToBeAnswered()
    {
        _fixture.Start();
        var north = _fixture.Execute(machine => machine.Wait("north"));
        var south = _fixture.Execute(machine => machine.Wait("south"));
        _fixture.Log.NextFailure = new IOException("no space");
        var push = _fixture.Execute(machine => machine.Push("north"));
        AssertFailed<IOException>(push);
        AssertFailed<IOException>(north);
        AssertFailed<IOException>(south);
        Assert.Empty(_fixture.Machine.Open);
        // It leads again after the reload, with nobody waiting.
        Assert.Equal(0, HostFixture<DoorMachine>.ResultOf(_fixture.Execute(machine => machine.Push("north"))));
        Assert.Equal(2, _fixture.Machine.LeadCount);
        _fixture.Stop();
    }

    [Fact]
    public void AReadDoesNotWaitBehindTheWritesOfOtherObjects()
    {
        _fixture.Log.CommitsAtOnce = false;
        _fixture.Start();
        _ = _fixture.Execute(machine => machine.Push("north"));
        _fixture.Log.Commit(1);
        _fixture.Pass(TimeSpan.Zero);
        var south = _fixture.Execute(machine => machine.Push("south"));
        var readSouth = _fixture.Execute(machine => machine.Look("south"));
        var readNorth = _fixture.Execute(machine => machine.Look("north"));
        Assert.True(HostFixture<DoorMachine>.ResultOf(readNorth));
        Assert.False(south.IsCompleted || readSouth.IsCompleted);
        _fixture.Log.Commit(2);
        _fixture.Pass(TimeSpan.Zero);
        Assert.True(HostFixture<DoorMachine>.ResultOf(readSouth));
        _fixture.Stop();
    }

    [Fact]
    public void AnAnswerThatIsNotCommittedInTimeIsGivenUp()
    {
        _fixture.Log.CommitsAtOnce = false;
        _fixture.Start();
        var push = _fixture.Host.ExecuteAsync((machine, _) => machine.Push("north"), TimeSpan.FromSeconds(5));
        _fixture.Pass(TimeSpan.FromSeconds(4));
        Assert.False(push.IsCompleted);
        _fixture.Pass(TimeSpan.FromSeconds(1));
        AssertFailed<TimeoutException>(push);
        // It stands nevertheless.
        _fixture.Log.Commit(1);
        _fixture.Pass(TimeSpan.Zero);
        Assert.Equal(["north"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void LeadershipUnderANewEpochBeginsAnew()
    {
        _fixture.Start();
        _ = _fixture.Execute(machine => machine.Push("north"));
        var waiting = _fixture.Execute(machine => machine.Wait("south"));
        _fixture.Log.LeaderEpoch = new(2);
        _fixture.Host.Wake();
        _fixture.Pass(TimeSpan.Zero);
        AssertFailed<HostStoppedException>(waiting);
        Assert.Equal((2, 1), (_fixture.Machine.LeadCount, _fixture.Machine.ResetCount));
        Assert.Equal(["north"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void AClosedLogEndsItsHost()
    {
        _fixture.Log.IsLeader = false;
        _fixture.Start();
        _fixture.Log.HighWatermark.Close();
        _fixture.Pass(TimeSpan.Zero);
        Assert.True(_fixture.Running.IsCompletedSuccessfully);
    }
}
