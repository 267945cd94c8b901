using System.Runtime.CompilerServices;

namespace LogCluster.Storage.Producers;

/// <summary>
/// What a log remembers of one producer id: its epoch, its last five batches (as many as a producer may have in flight, KIP-98)
/// and its open transaction. The table hands out instances that never change again and replaces them.
/// </summary>
public sealed class ProducerState
{
    /// <summary>max.in.flight.requests.per.connection of an idempotent producer may not be larger.</summary>
    public const int BatchesMax = 5;

    public const short NoEpoch = -1;

    private BatchRing _batches;
    private int _first;

    internal ProducerState(long producerId)
    {
        ProducerId = producerId;
    }

    public long ProducerId { get; }

    public short Epoch { get; private set; } = NoEpoch;

    /// <summary>-1 until a transaction marker was seen.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    public long LastTimestampMs { get; private set; } = -1;

    /// <summary>First offset of the open transaction; null without one.</summary>
    public long? TransactionFirstOffset { get; internal set; }

    public int BatchCount { get; private set; }

    public ProducerBatch? LastBatch => BatchCount == 0 ? null : _batches[(_first + BatchCount - 1) % BatchesMax];

    /// <summary>-1 when no batch of this epoch is known.</summary>
    public int LastSequence => LastBatch?.LastSequence ?? -1;

    public long LastOffset => LastBatch?.LastOffset ?? -1;

    /// <summary>Oldest first.</summary>
    public IEnumerable<ProducerBatch> Batches
    {
        get
        {
            for (var i = 0; i < BatchCount; i++)
                yield return _batches[(_first + i) % BatchesMax];
        }
    }

    internal ProducerState Clone() => (ProducerState)MemberwiseClone();

    /// <summary>The remembered batch with exactly this epoch and these sequences.</summary>
    public ProducerBatch? FindDuplicate(in RecordBatchHeader batch)
    {
        if (batch.ProducerEpoch != Epoch)
            return null;
        for (var i = 0; i < BatchCount; i++)
        {
            ref readonly var known = ref _batches[(_first + i) % BatchesMax];
            if (known.LastSequence == batch.LastSequence && known.BaseSequence == batch.BaseSequence)
                return known;
        }

        return null;
    }

    internal void AddBatch(short epoch, in ProducerBatch batch)
    {
        SetEpoch(epoch);
        if (BatchCount == BatchesMax)
        {
            _first = (_first + 1) % BatchesMax;
            BatchCount--;
        }

        _batches[(_first + BatchCount++) % BatchesMax] = batch;
        LastTimestampMs = batch.TimestampMs;
    }

    /// <summary>A marker ends the transaction; with a higher epoch it also begins a new run of sequences (KIP-890).</summary>
    internal void EndTransaction(short epoch, int coordinatorEpoch, long timestampMs)
    {
        SetEpoch(epoch);
        TransactionFirstOffset = null;
        CoordinatorEpoch = coordinatorEpoch;
        LastTimestampMs = timestampMs;
    }

    private void SetEpoch(short epoch)
    {
        if (epoch == Epoch)
            return;
        Epoch = epoch;
        BatchCount = 0;
    }

    /// <summary>As read from a snapshot.</summary>
    internal void Restore(short epoch, int coordinatorEpoch, long timestampMs, ProducerBatch? last)
    {
        Epoch = epoch;
        if (last is { } batch)
            AddBatch(epoch, batch);
        CoordinatorEpoch = coordinatorEpoch;
        LastTimestampMs = timestampMs;
    }

    [InlineArray(BatchesMax)]
    private struct BatchRing
    {
        private ProducerBatch _element;
    }
}
