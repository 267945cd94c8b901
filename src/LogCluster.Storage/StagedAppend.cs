using System.Buffers.Binary;
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
        for (var at = 0; at < batches.Length;)
        {
            var bytes = batches.Span[at..];
            if (!TryReadWhole(bytes, out _))
                return Refused(ErrorCode.CorruptMessage);
            BinaryPrimitives.WriteInt64BigEndian(bytes[RecordBatchLayout.BaseOffsetAt..], nextOffset);
            BinaryPrimitives.WriteInt32BigEndian(bytes[RecordBatchLayout.LeaderEpochAt..], epoch.Value);
            TryReadWhole(bytes, out var batch);

            var verdict = producers.Stage(batch, PayloadOf(batches, at, batch), origin);
            if (verdict.DuplicateOf is { } first)
                return new StagedAppend(new AppendResult(ErrorCode.None, first.BaseOffset, first.LastOffset, first.TimestampMs, IsDuplicate: true), epoch);
            if (!verdict.IsAccepted)
                return Refused(verdict.Error);
            maxTimestampMs = Math.Max(maxTimestampMs, batch.MaxTimestampMs);
            nextOffset = batch.NextOffset;
            at += batch.SizeBytes;
        }

        return new StagedAppend(new AppendResult(ErrorCode.None, baseOffset, nextOffset - 1, maxTimestampMs, IsDuplicate: false), epoch);
    }

    /// <summary>Checks checksums, and that offsets rise from <paramref name="nextOffset"/> on; there may be gaps where the leader's log was cleaned.</summary>
    public static StagedAppend AsFollower(ReadOnlyMemory<byte> batches, long nextOffset, ProducerStateTable producers)
    {
        var baseOffset = -1L;
        var maxTimestampMs = -1L;
        var epoch = LeaderEpoch.None;
        for (var at = 0; at < batches.Length;)
        {
            if (!TryReadWhole(batches.Span[at..], out var batch))
                return Refused(ErrorCode.CorruptMessage);
            if (Crc32C.Compute(batches.Span[(at + RecordBatchLayout.CrcCoveredFrom)..(at + batch.SizeBytes)]) != batch.Crc)
                return Refused(ErrorCode.CorruptMessage);
            if (batch.BaseOffset < nextOffset)
                return Refused(ErrorCode.OffsetOutOfRange);
            producers.Stage(batch, PayloadOf(batches, at, batch), AppendOrigin.Replication);
            baseOffset = at == 0 ? batch.BaseOffset : baseOffset;
            maxTimestampMs = Math.Max(maxTimestampMs, batch.MaxTimestampMs);
            epoch = batch.LeaderEpoch;
            nextOffset = batch.NextOffset;
            at += batch.SizeBytes;
        }

        return new StagedAppend(new AppendResult(ErrorCode.None, baseOffset, nextOffset - 1, maxTimestampMs, IsDuplicate: false), epoch);
    }

    private static bool TryReadWhole(ReadOnlySpan<byte> bytes, out RecordBatchHeader batch) =>
        RecordBatchHeader.TryRead(bytes, out batch) == BatchReadStatus.Complete && batch.SizeBytes <= bytes.Length && batch.LastOffsetDelta >= 0;

    private static ReadOnlyMemory<byte> PayloadOf(ReadOnlyMemory<byte> batches, int at, in RecordBatchHeader batch) =>
        batches.Slice(at + RecordBatchLayout.HeaderSizeBytes, batch.SizeBytes - RecordBatchLayout.HeaderSizeBytes);

    private static StagedAppend Refused(ErrorCode error) => new(AppendResult.Refused(error), LeaderEpoch.None);
}
