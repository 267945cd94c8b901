using System.Buffers.Binary;

namespace LogCluster.Records;

/// <summary>Changes fields of a batch's header where it lies. Whoever changes something the checksum covers calls <see cref="WriteCrc"/> last.</summary>
public static class RecordBatchHeaderWriter
{
    /// <summary>Base offset and leader epoch stand before what the checksum covers: a leader sets them without touching it.</summary>
    public static void WriteBaseOffset(Span<byte> batch, long baseOffset) =>
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.BaseOffsetAt..], baseOffset);

    public static void WriteLeaderEpoch(Span<byte> batch, LeaderEpoch leaderEpoch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.LeaderEpochAt..], leaderEpoch.Value);

    public static void WriteAttributes(Span<byte> batch, short attributes) =>
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchLayout.AttributesAt..], attributes);

    public static void WriteMaxTimestamp(Span<byte> batch, long maxTimestampMs) =>
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.MaxTimestampAt..], maxTimestampMs);

    /// <summary>Sets the length field from the span's length, which is the batch's.</summary>
    public static void WriteLength(Span<byte> batch) =>
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.BatchLengthAt..], batch.Length - RecordBatchLayout.LogOverheadBytes);

    public static void WriteCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[RecordBatchLayout.CrcAt..], Crc32C.Compute(batch[RecordBatchLayout.CrcCoveredFrom..]));

    /// <summary>The attributes with codec and timestamp type replaced; bits that are not assigned are dropped.</summary>
    public static short Attributes(in RecordBatchHeader header, CompressionCodec codec, TimestampType timestampType)
    {
        const int Kept = RecordBatchLayout.TransactionalFlag | RecordBatchLayout.ControlFlag | RecordBatchLayout.DeleteHorizonFlag;
        var timestampBit = timestampType == TimestampType.LogAppendTime ? RecordBatchLayout.TimestampTypeFlag : 0;
        return (short)((header.Attributes & Kept) | (int)codec | timestampBit);
    }
}
