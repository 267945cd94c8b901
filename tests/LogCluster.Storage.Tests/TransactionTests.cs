using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Indexes;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>Open and aborted transactions as far as the log knows them (KIP-98).</summary>
public sealed class TransactionTests
{
    private readonly TestLog _test = new(LogConfig.Default with { IndexIntervalBytes = 100 });

    private long Data(long producerId, int sequence, short epoch = 0) =>
        _test.Append(TestBatch.Of(1, $"p{producerId}", _test.NowMs, producerId, epoch, sequence, transactional: true)).BaseOffset;

    private AppendResult End(long producerId, bool commit, short epoch = 0, int coordinatorEpoch = 0) =>
        _test.Append(TestBatch.Marker(commit, producerId, epoch, coordinatorEpoch, _test.NowMs), AppendOrigin.Coordinator);

    [Fact]
    public void An_open_transaction_holds_back_the_last_stable_offset()
    {
        _test.Append(2);
        Data(1, 0);
        _test.Append();
        Assert.Equal(2, _test.Log.LastStableOffset(highWatermark: 4));
        Assert.Equal(1, _test.Log.LastStableOffset(highWatermark: 1));
        End(1, commit: true);
        Assert.Equal(2, _test.Log.LastStableOffset(highWatermark: 5));
        _test.Log.OnHighWatermarkAdvanced(4);
        Assert.Equal(2, _test.Log.LastStableOffset(highWatermark: 5));
        _test.Log.OnHighWatermarkAdvanced(5);
        Assert.Equal(5, _test.Log.LastStableOffset(highWatermark: 5));
    }

    [Fact]
    public void Aborted_transactions_come_with_what_they_touch()
    {
        Data(1, 0);
        Data(2, 0);
        Data(1, 1);
        End(1, commit: false);
        End(2, commit: true);
        Data(2, 1);
        End(2, commit: false);
        _test.Log.OnHighWatermarkAdvanced(7);
        AbortedTransaction first = new(1, 0, 3, 1);
        AbortedTransaction second = new(2, 5, 6, 7);
        Assert.Equal([first, second], Aborted(0, 7));
        Assert.Equal([first], Aborted(0, 5));
        Assert.Equal([second], Aborted(4, 7));
        Assert.Equal([first], Aborted(3, 4));
        _test.Log.Roll(_test.NowMs);
        Data(1, 2);
        End(1, commit: false);
        Assert.Equal([new AbortedTransaction(1, 7, 8, 9)], Aborted(7, 9));
        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.Equal([first, second], Aborted(0, 7));
        Assert.Equal([new AbortedTransaction(1, 7, 8, 9)], Aborted(7, 9));
    }

    private IReadOnlyList<AbortedTransaction> Aborted(long from, long upTo)
    {
        var read = _test.Log.Read(from, 1 << 20, upTo, committedOnly: true);
        read.Slice?.Dispose();
        return read.AbortedTransactions!;
    }

    [Fact]
    public void A_marker_under_an_older_coordinator_or_epoch_is_refused()
    {
        Data(1, 0, epoch: 4);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, End(1, commit: true, epoch: 3).Error);
        Assert.True(End(1, commit: true, epoch: 4, coordinatorEpoch: 2).Succeeded);
        Assert.Equal(ErrorCode.TransactionCoordinatorFenced, End(1, commit: true, epoch: 4, coordinatorEpoch: 1).Error);
        Assert.Equal(2, _test.Log.FindProducer(1)!.CoordinatorEpoch);
    }

    [Fact]
    public void A_marker_with_a_new_epoch_begins_a_new_run_of_sequences()
    {
        Data(1, 0);
        Data(1, 1);
        End(1, commit: true, epoch: 1);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _test.Append(TestBatch.Of(1, "v", _test.NowMs, 1, 0, 2, transactional: true)).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, _test.Append(TestBatch.Of(1, "v", _test.NowMs, 1, 1, 2, transactional: true)).Error);
        Assert.Equal(3, Data(1, 0, epoch: 1));
    }

    [Fact]
    public void A_batch_outside_a_transaction_may_not_come_in_between()
    {
        Data(1, 0);
        Assert.Equal(ErrorCode.InvalidTxnState, _test.Append(TestBatch.Of(1, "v", _test.NowMs, 1, 0, 1)).Error);
        Assert.Equal(1, Data(1, 1));
    }

    [Fact]
    public void An_open_transaction_is_known_after_a_clean_stop()
    {
        Data(1, 0);
        _test.Reopen();
        Assert.Equal(0, _test.Log.View.FirstUnstableOffset);
        End(1, commit: false);
        _test.Log.OnHighWatermarkAdvanced(2);
        Assert.Equal(LogView.NoOffset, _test.Log.View.FirstUnstableOffset);
        Assert.Equal([new AbortedTransaction(1, 0, 1, 2)], Aborted(0, 2));
    }

    [Fact]
    public void Truncation_takes_markers_back()
    {
        Data(1, 0);
        End(1, commit: false);
        _test.Log.OnHighWatermarkAdvanced(2);
        _test.Log.TruncateTo(1, _test.NowMs);
        Assert.Equal(0, _test.Log.View.FirstUnstableOffset);
        Assert.Empty(Aborted(0, 1));
        Assert.DoesNotContain(_test.Files, name => name.EndsWith(".txnindex", StringComparison.Ordinal));
    }
}
