using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>Sequences and epochs of producers (KIP-98, KIP-360).</summary>
public sealed class IdempotenceTests
{
    private readonly TestLog _test = new(LogConfig.Default);

    private AppendResult Append(int sequence, int records = 1, short epoch = 0, long producerId = 7) =>
        _test.Append(TestBatch.Of(records, "v", _test.NowMs, producerId, epoch, sequence));

    [Fact]
    public void Any_of_the_last_five_batches_is_a_duplicate_with_its_first_offset()
    {
        for (var i = 0; i < 6; i++)
            Append(i * 2, records: 2);
        for (var i = 1; i < 6; i++)
            Assert.Equal(new AppendResult(ErrorCode.None, i * 2, i * 2 + 1, TestBatch.StartMs, IsDuplicate: true), Append(i * 2, records: 2));
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(0, records: 2).Error);
        Assert.Equal(12, _test.Log.LogEndOffset);
    }

    [Fact]
    public void A_batch_with_other_bounds_is_not_a_duplicate()
    {
        Append(0, records: 2);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(0, records: 1).Error);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(1, records: 1).Error);
    }

    [Fact]
    public void A_gap_is_refused_and_changes_nothing()
    {
        Append(0);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(2).Error);
        Assert.Equal(1, Append(1).BaseOffset);
    }

    [Fact]
    public void An_unknown_producer_may_begin_anywhere()
    {
        Assert.True(Append(41).Succeeded);
        Assert.True(Append(42).Succeeded);
    }

    [Fact]
    public void A_new_epoch_begins_at_sequence_zero_and_fences_the_old_one()
    {
        Append(0);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(1, epoch: 1).Error);
        Assert.True(Append(0, epoch: 1).Succeeded);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, Append(1, epoch: 0).Error);
        Assert.Equal(2, _test.Log.LogEndOffset);
    }

    [Fact]
    public void Sequences_wrap_to_zero()
    {
        Assert.True(Append(int.MaxValue - 1, records: 2).Succeeded);
        Assert.True(Append(0).Succeeded);
        Assert.True(Append(int.MaxValue - 1, records: 2).IsDuplicate);
    }

    [Fact]
    public void A_batch_across_the_wrap_is_recognised_again()
    {
        Append(int.MaxValue, records: 3);
        Assert.True(Append(int.MaxValue, records: 3).IsDuplicate);
        Assert.True(Append(2).Succeeded);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_batch_is_remembered_over_a_stop(bool clean)
    {
        Append(0);
        Append(1);
        if (clean)
            _test.Reopen();
        else
            _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.True(Append(1).IsDuplicate);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, Append(3).Error);
        Assert.Equal(2, Append(2).BaseOffset);
    }

    [Fact]
    public void An_idle_producer_is_forgotten_but_not_its_open_transaction()
    {
        Append(0, producerId: 1);
        _test.Append(TestBatch.Of(1, "v", _test.NowMs, 2, 0, 0, transactional: true));
        _test.NowMs += 24 * 3600 * 1000 - 1;
        Assert.Equal(0, _test.Log.RemoveExpiredProducers(_test.NowMs));
        Assert.Equal(1, _test.Log.RemoveExpiredProducers(_test.NowMs + 1));
        Assert.Equal([2], _test.Log.GetProducers().Select(state => state.ProducerId));
        Assert.True(Append(17, producerId: 1).Succeeded);
    }

    [Fact]
    public void A_coordinator_has_no_sequences_but_an_epoch()
    {
        Assert.True(_test.Append(TestBatch.Of(1, "v", _test.NowMs, 7, 3, -1), AppendOrigin.Coordinator).Succeeded);
        Assert.True(_test.Append(TestBatch.Of(1, "v", _test.NowMs, 7, 3, 9), AppendOrigin.Coordinator).Succeeded);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, _test.Append(TestBatch.Of(1, "v", _test.NowMs, 7, 2, 0), AppendOrigin.Coordinator).Error);
    }

    [Fact]
    public void A_damaged_snapshot_is_passed_over()
    {
        for (var i = 0; i < 10; i++)
            Append(i);
        _test.Log.Roll(_test.NowMs);
        Append(10);
        _test.Disk.CorruptByte($"{TestLog.Directory}/00000000000000000010.snapshot", 20);
        _test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
        Assert.True(Append(10).IsDuplicate);
        Assert.Equal(10, _test.Log.FindProducer(7)!.LastSequence);
    }
}
