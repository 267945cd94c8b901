using System.Runtime.InteropServices;
using LogCluster.Storage.Producers;

namespace LogCluster.Storage;

/// <summary>
/// Looks at the batches of one append before anything is written: gives them their offsets or checks those they have, and asks the
/// producer state about each. What it found is <see cref="Result"/>; with an error or a duplicate nothing is to be written.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StagedAppend(AppendResult Result, LeaderEpoch LastEpoch)
{
    public bool IsToBeWritten => Result is { Succeeded: true, IsDuplicate: false };

    /// <summary>Assigns offsets from <paramref name="nextOffset"/> on and the epoch, both in place; the checksum covers neither.</summary>
    public static StagedAppend AsLeader(
        Memory<byte> batches, long nextOffset, LeaderEpoch epoch, AppendOrigin origin, ProducerStateTable producers)
    {
        var baseOffset = nextOffset;
        var maxTimestampMs = -1L;
        for (var rest = batches.Span; !rest.IsEmpty;)
        {
            if (!TryReadWhole(rest, out _))
                return Refused(ErrorCode.CorruptMessage);
            RecordBatchHeaderWriter.WriteBaseOffset(rest, nextOffset);
            RecordBatchHeaderWriter.WriteLeaderEpoch(rest, epoch);
            TryReadWhole(rest, out var batch);

            var verdict = producers.Stage(batch, origin);
            if (verdict.DuplicateOf is { } first)
                return new StagedAppend(new AppendResult(ErrorCode.None, first.BaseOffset, first.LastOffset, first.TimestampMs, IsDuplicate: true), epoch);
            if (!verdict.IsAccepted)
                return Refused(verdict.Error);
            maxTimestampMs = Math.Max(maxTimestampMs, batch.Header.MaxTimestampMs);
            nextOffset = batch.Header.NextOffset;
            rest = rest[batch.SizeBytes..];
        }

        return new StagedAppend(new AppendResult(ErrorCode.None, baseOffset, nextOffset - 1, maxTimestampMs, IsDuplicate: false), epoch);
    }

    /// <summary>Checks checksums, and that offsets rise from <paramref name="nextOffset"/> on; there may be gaps where the leader's log was cleaned.</summary>
    public static StagedAppend AsFollower(ReadOnlyMemory<byte> batches, long nextOffset, ProducerStateTable producers)
    {
        var baseOffset = -1L;
        var maxTimestampMs = -1L;
        var epoch = LeaderEpoch.None;
        for (var rest = batches.Span; !rest.IsEmpty;)
        {
            if (!TryReadWhole(rest, out var batch) || !batch.IsCrcValid())
                return Refused(ErrorCode.CorruptMessage);
            if (batch.BaseOffset < nextOffset)
                return Refused(ErrorCode.OffsetOutOfRange);
            producers.Stage(batch, AppendOrigin.Replication);
            baseOffset = baseOffset < 0 ? batch.BaseOffset : baseOffset;
            maxTimestampMs = Math.Max(maxTimestampMs, batch.Header.MaxTimestampMs);
            epoch = batch.Header.LeaderEpoch;
            nextOffset = batch.Header.NextOffset;
            rest = rest[batch.SizeBytes..];
        }

        return new StagedAppend(new AppendResult(ErrorCode.None, baseOffset, nextOffset - 1, maxTimestampMs, IsDuplicate: false), epoch);
    }

    private static bool TryReadWhole(ReadOnlySpan<byte> bytes, out RecordBatchView batch) =>
        RecordBatchView.TryRead(bytes, out batch) == BatchReadStatus.Complete && batch.Header.LastOffsetDelta >= 0;

    private static StagedAppend Refused(ErrorCode error) => new(AppendResult.Refused(error), LeaderEpoch.None);
}
