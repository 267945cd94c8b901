using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Producers;

/// <summary>Brings a <see cref="ProducerStateTable"/> to an offset: the newest snapshot before it, then the log from there on.</summary>
internal static class ProducerReplay
{
    public static void Rebuild(
        ProducerStateTable table, ProducerSnapshotFiles snapshots, List<LogSegment> segments, long logStartOffset, long endOffset, long nowMs)
    {
        table.Clear(logStartOffset);
        var from = snapshots.Load(table, logStartOffset, endOffset, nowMs);
        for (var i = 0; i < segments.Count && segments[i].BaseOffset < endOffset; i++)
        {
            var segment = segments[i];
            if (segment.SizeBytes == 0 || (i + 1 < segments.Count && segments[i + 1].BaseOffset <= from))
                continue;
            using var reader = new BatchReader(segment.File, 0, segment.SizeBytes);
            while (reader.MoveNext() && reader.Header.LastOffset < endOffset)
            {
                if (reader.Header.BaseOffset >= from)
                    Stage(table, reader, aborted: null);
            }
        }

        table.EndOffset = endOffset;
    }

    /// <summary>Takes in the reader's batch, which lies in <paramref name="segment"/>; transactions that it aborts go to that segment's index.</summary>
    public static void Apply(ProducerStateTable table, LogSegment segment, BatchReader reader) => Stage(table, reader, segment);

    private static void Stage(ProducerStateTable table, BatchReader reader, LogSegment? aborted)
    {
        if (!reader.Header.HasProducerId)
            return;
        table.Stage(reader.View, AppendOrigin.Replication);
        table.Commit(reader.Header.NextOffset, aborted is null ? null : (transaction, lastStableOffset) => Note(aborted, transaction, lastStableOffset));
    }

    public static void Note(LogSegment segment, CompletedTransaction transaction, long lastStableOffset) => segment.Transactions.Append(
        new AbortedTransaction(transaction.ProducerId, transaction.FirstOffset, transaction.LastOffset, lastStableOffset));
}
