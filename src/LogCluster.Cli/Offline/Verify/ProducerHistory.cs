using LogCluster.Records;
using LogCluster.Storage.Producers;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>The last batch of each producer while a log is read, to hold snapshots against.</summary>
internal sealed class ProducerHistory
{
    private readonly SortedDictionary<long, (short Epoch, int LastSequence, long LastOffset, bool IsMarker)> _last = [];

    public void Add(in RecordBatchHeader batch)
    {
        // Coordinators write batches with a sequence and without a producer.
        if (batch.HasProducerId)
            _last[batch.ProducerId] = (batch.ProducerEpoch, batch.LastSequence, batch.LastOffset, batch.IsControl);
    }

    /// <summary>
    /// What a snapshot says that the log before it does not; null when they agree. Producers of which the log knows nothing any more (retention,
    /// compaction) and those that the snapshot has forgotten (idle for long) are passed over.
    /// </summary>
    public string? Difference(ProducerState state)
    {
        if (!_last.TryGetValue(state.ProducerId, out var seen))
            return null;
        if (state.Epoch != seen.Epoch)
            return $"producer {state.ProducerId} has epoch {state.Epoch}, in the log {seen.Epoch}";
        if (!seen.IsMarker && state.LastBatch is not null && (state.LastOffset != seen.LastOffset || state.LastSequence != seen.LastSequence))
            return $"producer {state.ProducerId} ends at offset {state.LastOffset} with sequence {state.LastSequence}, in the log at {seen.LastOffset} with {seen.LastSequence}";
        return null;
    }
}
