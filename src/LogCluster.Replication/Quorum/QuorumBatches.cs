using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage;

namespace LogCluster.Replication.Quorum;

/// <summary>Finds in batches what a quorum has to know of them: offsets, epochs, and the voter sets among the control records.</summary>
public static class QuorumBatches
{
    /// <summary>
    /// Takes a fetched answer apart; a batch that is cut off at the end is left out. The batches point into <paramref name="bytes"/>. Throws
    /// <see cref="InvalidDataException"/> for damaged ones.
    /// </summary>
    public static IReadOnlyList<RaftBatch> Parse(ReadOnlyMemory<byte> bytes, IQuorumRecordFormat format)
    {
        var batches = new List<RaftBatch>();
        while (RecordBatchView.TryRead(bytes.Span, out var view) == BatchReadStatus.Complete)
        {
            if (!view.IsCrcValid())
                throw new InvalidDataException($"The batch at {view.BaseOffset} is damaged.");
            var header = view.Header;
            batches.Add(new RaftBatch(header.BaseOffset, header.LastOffset, header.LeaderEpoch, bytes[..view.SizeBytes], LastVoters(view, format)));
            bytes = bytes[view.SizeBytes..];
        }

        return batches;
    }

    /// <summary>Every voter set that the log has, oldest first, after that of the snapshot that it begins after.</summary>
    public static VoterHistory ReadVoters(PartitionLog log, VoterSet configured, VoterSet? ofSnapshot, IQuorumRecordFormat format)
    {
        var history = new VoterHistory(configured, ofSnapshot);
        using var cursor = new LogCursor(log, log.LogStartOffset);
        while (cursor.MoveNext())
        {
            if (LastVoters(cursor.View, format) is { } voters)
                history.Add(voters.Offset, voters.Set);
        }

        if (cursor.Error != ErrorCode.None)
            throw new InvalidDataException($"The log of {log.Partition} is damaged at offset {cursor.NextOffset}.");
        return history;
    }

    public static LogOutline Outline(PartitionLog log, OffsetAndEpoch start) => new(
        start,
        log.LeaderEpochs.Entries.Where(entry => entry.StartOffset < log.LogEndOffset).Select(entry => (entry.Epoch, entry.StartOffset)),
        log.LogEndOffset);

    private static (long Offset, VoterSet Set)? LastVoters(in RecordBatchView batch, IQuorumRecordFormat format)
    {
        if (!batch.Header.IsControl)
            return null;
        (long, VoterSet)? found = null;
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (ControlRecordKey.TryRead(record.Key, out var key) && key.Type == ControlRecordType.KRaftVoters)
                found = (record.Offset, format.ReadVoters(record.Value.Span));
        }

        return found;
    }
}
