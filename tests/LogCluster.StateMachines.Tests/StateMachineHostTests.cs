using LogCluster.Simulation;

namespace LogCluster.StateMachines.Tests;

public sealed class StateMachineHostTests
{
    private readonly SimulatedWorld _world = new(seed: 3);
    private readonly SimulatedNode _node;
    private readonly TestLog _log = new();
    private readonly TextMachine _machine = new();
    private readonly StateMachineHost<TextMachine> _host;
    private Task _running = Task.CompletedTask;

    public StateMachineHostTests()
    {
        _node = _world.AddNode("node");
        _host = new StateMachineHost<TextMachine>(_log, _machine, _node.Time);
    }

    private void Start() => _running = _node.Run(() => _host.Start());

    private Task<int> Add(params string[] values) => _host.ExecuteAsync((machine, _) => machine.Add(values));

    private static T ResultOf<T>(Task<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.GetAwaiter().GetResult();
    }

    /// <summary>Lets everything happen that can.</summary>
    private void Settle() => _world.RunFor(TimeSpan.FromSeconds(1));

    private Task<int> Settled(Task<int> command)
    {
        Settle();
        return command;
    }

    private void Stop()
    {
        var stop = _node.Run(_host.StopAsync);
        Settle();
        Assert.True(stop.IsCompletedSuccessfully);
    }

    [Fact]
    public void ACommandIsAnsweredWhenItsRecordsAreCommitted()
    {
        _log.CommitsAtOnce = false;
        Start();
        var first = Add("a", "b");
        Settle();
        Assert.Equal(["a", "b"], _machine.Values);
        Assert.Equal(2, _host.Applied.Current);
        Assert.False(first.IsCompleted);
        var read = _host.ExecuteAsync((machine, _) => new Decision<int>([], machine.Values.Count));
        Settle();
        // It saw what is not yet committed, so it waits for the same.
        Assert.False(read.IsCompleted);
        _log.Commit(1);
        Settle();
        Assert.False(first.IsCompleted);
        _log.Commit(2);
        Settle();
        Assert.Equal((0, 2), (ResultOf(first), ResultOf(read)));
        Stop();
    }

    [Fact]
    public void CommandsOfOneTurnSeeEachOtherAndAreOneBatch()
    {
        Task<int>[] answers = [Add("a"), Add("b", "c"), Add(), Add("d")];
        var offset = _host.ExecuteAsync((_, nextOffset) => new Decision<long>([], nextOffset));
        Start();
        Settle();
        Assert.Equal([0, 1, 3, 3], answers.Select(ResultOf));
        Assert.Equal([4], _log.BatchSizes);
        Assert.Equal(4, ResultOf(offset));
        Assert.Equal(["a", "b", "c", "d"], _machine.Values);
        Stop();
    }

    [Fact]
    public void AFloodIsSeveralBatches()
    {
        var answers = Enumerable.Range(0, 1_200).Select(i => Add($"{i}")).ToArray();
        Start();
        Settle();
        Assert.Equal([512, 512, 176], _log.BatchSizes);
        Assert.Equal(Enumerable.Range(0, 1_200), answers.Select(ResultOf));
        Stop();
    }

    [Fact]
    public void WhatTheLogWouldRefuseIsNotDecidedAndTheStateStays()
    {
        Start();
        Assert.Equal(0, ResultOf(Settled(Add("a"))));
        var resets = _machine.ResetCount;
        _log.TakesAppends = false;
        var refused = Settled(Add("b"));
        Assert.IsType<IOException>(refused.Exception!.InnerException);
        var read = Settled(_host.ExecuteAsync((machine, _) => new Decision<int>([], machine.Values.Count), mayWrite: false));
        Assert.Equal((1, true, resets), (ResultOf(read), _host.IsReady, _machine.ResetCount));
        _log.TakesAppends = true;
        Assert.Equal(1, ResultOf(Settled(Add("b"))));
        Assert.Equal(["a", "b"], _machine.Values);
        Stop();
    }

    [Fact]
    public void AFailedAppendTakesTheStateBackAndFailsTheTurn()
    {
        Start();
        _ = Add("a");
        Settle();
        _log.NextFailure = new IOException("no space");
        Task<int>[] failed = [Add("b"), Add("c")];
        Settle();
        Assert.All(failed, answer => Assert.IsType<IOException>(answer.Exception!.InnerException));
        Assert.Equal(["a"], _machine.Values);
        Assert.Equal(1, _machine.ResetCount);
        var next = Add("d");
        Settle();
        Assert.Equal(1, ResultOf(next));
        Assert.Equal(["a", "d"], _machine.Values);
        Assert.Equal(2, _host.Applied.Current);
        Stop();
    }

    [Fact]
    public void AnotherHostOverTheSameLogComesToTheSameState()
    {
        Start();
        _ = Add("a", "b");
        _ = Add("c");
        Settle();
        Stop();
        var machine = new TextMachine();
        var second = new StateMachineHost<TextMachine>(_log, machine, _node.Time);
        _ = _node.Run(() => second.Start());
        Settle();
        Assert.Equal(["a", "b", "c"], machine.Values);
        Assert.Equal((3, 3), (machine.NextOffset, second.Applied.Current));
    }

    [Fact]
    public void AFollowerAppliesWhatIsCommittedAndTakesNoCommands()
    {
        _log.CommitsAtOnce = false;
        _ = _node.Run(() => new StateMachineHost<TextMachine>(_log, new TextMachine(), _node.Time).Start());
        Append("a");
        Append("b");
        _log.IsLeader = false;
        _log.Commit(1);
        Start();
        Settle();
        Assert.Equal(["a"], _machine.Values);
        var refused = Add("c");
        Settle();
        Assert.IsType<HostStoppedException>(refused.Exception!.InnerException);
        _log.Commit(2);
        Settle();
        Assert.Equal(["a", "b"], _machine.Values);
        // Elected: from now on it applies to the end of the log.
        _log.IsLeader = true;
        var taken = Add("c");
        Settle();
        Assert.Equal(["a", "b", "c"], _machine.Values);
        _log.Commit(3);
        Settle();
        Assert.Equal(2, ResultOf(taken));
        Stop();
    }

    [Fact]
    public void WhoLosesLeadershipDropsWhatMayNeverBeCommitted()
    {
        _log.CommitsAtOnce = false;
        Start();
        var committed = Add("a");
        _log.Commit(1);
        Settle();
        _log.Commit(1);
        var lost = Add("b");
        Settle();
        Assert.True(committed.IsCompletedSuccessfully);
        Assert.Equal(["a", "b"], _machine.Values);
        _log.IsLeader = false;
        _log.Truncate();
        var refused = Add("c");
        Settle();
        Assert.IsType<HostStoppedException>(lost.Exception!.InnerException);
        Assert.IsType<HostStoppedException>(refused.Exception!.InnerException);
        Assert.Equal(["a"], _machine.Values);
        Stop();
    }

    [Fact]
    public void AStopAnswersEverybody()
    {
        _log.CommitsAtOnce = false;
        Start();
        var parked = Add("a");
        Settle();
        Stop();
        var late = Add("b");
        Assert.IsType<HostStoppedException>(parked.Exception!.InnerException);
        Assert.IsType<HostStoppedException>(late.Exception!.InnerException);
        Assert.True(_running.IsCompletedSuccessfully);
        Assert.True(_host.Applied.IsClosed);
    }

    [Fact]
    public void ACommandThatThrowsEndsTheHost()
    {
        Start();
        var broken = _host.ExecuteAsync<int>((_, _) => throw new InvalidOperationException("a mistake"));
        Settle();
        Assert.IsType<InvalidOperationException>(_running.Exception!.InnerException);
        var after = Add("a");
        Assert.IsType<HostStoppedException>(after.Exception!.InnerException);
        Assert.True(broken.IsCompleted);
    }

    private void Append(string value)
    {
        using var batch = new LogCluster.Records.RecordBatchBuilder { BaseOffset = _log.LogEndOffset };
        batch.Append(0, default, System.Text.Encoding.UTF8.GetBytes(value));
        _log.TryAppend(batch.Build());
    }
}
