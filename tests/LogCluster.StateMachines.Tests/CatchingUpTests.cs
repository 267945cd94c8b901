using System.Text;
using LogCluster.Records;

namespace LogCluster.StateMachines.Tests;

/// <summary>How a host comes to the state of a log that is already there.</summary>
public sealed class CatchingUpTests
{
    private readonly HostFixture<DoorMachine> _fixture = new(new DoorMachine());

    private void Append(string door, long producerId = -1)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = _fixture.Log.LogEndOffset, ProducerId = producerId, IsTransactional = producerId >= 0 };
        batch.Append(0, default, Encoding.UTF8.GetBytes(door));
        _fixture.Log.TryAppend(batch.Build());
    }

    private void End(long producerId, bool commit)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = _fixture.Log.LogEndOffset };
        new EndTransactionMarker(commit, CoordinatorEpoch: 0).AppendTo(batch, producerId, producerEpoch: 0, timestampMs: 0);
        _fixture.Log.TryAppend(batch.Build());
    }

    [Fact]
    public void CommandsWaitUntilTheWholeLogIsApplied()
    {
        for (var i = 0; i < 500; i++)
            Append($"{i}");
        var look = _fixture.Host.ExecuteAsync((machine, _) => machine.Look("499"));
        Assert.False(_fixture.Host.IsReady);
        _fixture.Start();
        Assert.True(HostFixture<DoorMachine>.ResultOf(look));
        Assert.True(_fixture.Host.IsReady);
        Assert.Equal((500, 1), (_fixture.Machine.Open.Count(), _fixture.Machine.LeadCount));
        _fixture.Stop();
        Assert.False(_fixture.Host.IsReady);
    }

    [Fact]
    public void WhatALeaderBeginsWithStandsBeforeTheCommandsThatWaited()
    {
        _fixture.Machine.OpensFirst = "first";
        var next = _fixture.Host.ExecuteAsync((_, next) => new Decision<long>([], next));
        var push = _fixture.Host.ExecuteAsync((machine, _) => machine.Push("second"));
        _fixture.Start();
        Assert.Equal(1, HostFixture<DoorMachine>.ResultOf(next));
        Assert.True(push.IsCompletedSuccessfully);
        Assert.Equal(["first", "second"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void WhatALeaderBeginsWithWaitsForALogThatTakesNoAppends()
    {
        _fixture.Machine.OpensFirst = "first";
        _fixture.Log.TakesAppends = false;
        _fixture.Start();
        _fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Empty(_fixture.Machine.Open);
        _fixture.Log.TakesAppends = true;
        _fixture.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(["first"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void RecordsOfTransactionsComeWithTheirProducerAndTheirEnd()
    {
        Append("pending", producerId: 7);
        Append("plain");
        End(7, commit: true);
        Append("pending again", producerId: 8);
        End(8, commit: false);
        _fixture.Start();
        Assert.Equal(["plain"], _fixture.Machine.Open);
        Assert.Equal(["pending 7", "pending again 8"], _fixture.Machine.Pending);
        Assert.Equal(["7 commit 2", "8 abort 4"], _fixture.Machine.Ends);
        _fixture.Stop();
    }

    [Fact]
    public void AFollowerDoesNotMissWhatIsCommittedWhileItApplies()
    {
        _fixture.Log.CommitsAtOnce = false;
        Append("first");
        Append("second");
        _fixture.Log.IsLeader = false;
        _fixture.Log.Commit(1);
        _fixture.Machine.WhenApplied = _ => _fixture.Log.Commit(2);
        _fixture.Start();
        Assert.Equal(["first", "second"], _fixture.Machine.Open);
        _fixture.Stop();
    }

    [Fact]
    public void ALogWhoseRecordsWereAllDeletedIsAppliedToItsEnd()
    {
        Append("gone");
        _fixture.Log.LogStartOffset = 1;
        _fixture.Start();
        Assert.Empty(_fixture.Machine.Open);
        Assert.Equal(1, _fixture.Host.Applied.Current);
        Assert.Equal(0, HostFixture<DoorMachine>.ResultOf(_fixture.Execute(machine => machine.Push("north"))));
        _fixture.Stop();
    }
}
