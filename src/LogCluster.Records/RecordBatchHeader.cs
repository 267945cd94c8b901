using System.Buffers.Binary;

namespace LogCluster.Records;

/// <summary>
/// The 61 bytes before a batch's records, as numbers. A plain value: it refers to no buffer, may be kept and crosses awaits.
/// Nothing in it is checked but sizes and magic, so counts and deltas can be anything until a validator looked.
/// </summary>
public readonly struct RecordBatchHeader
{
    private RecordBatchHeader(ReadOnlySpan<byte> bytes)
    {
        BaseOffset = BinaryPrimitives.ReadInt64BigEndian(bytes[RecordBatchLayout.BaseOffsetAt..]);
        BatchLengthBytes = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordBatchLayout.BatchLengthAt..]);
        LeaderEpoch = new LeaderEpoch(BinaryPrimitives.ReadInt32BigEndian(bytes[RecordBatchLayout.LeaderEpochAt..]));
        Magic = (sbyte)bytes[RecordBatchLayout.MagicAt];
        Crc = BinaryPrimitives.ReadUInt32BigEndian(bytes[RecordBatchLayout.CrcAt..]);
        Attributes = BinaryPrimitives.ReadInt16BigEndian(bytes[RecordBatchLayout.AttributesAt..]);
        LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordBatchLayout.LastOffsetDeltaAt..]);
        BaseTimestampMs = BinaryPrimitives.ReadInt64BigEndian(bytes[RecordBatchLayout.BaseTimestampAt..]);
        MaxTimestampMs = BinaryPrimitives.ReadInt64BigEndian(bytes[RecordBatchLayout.MaxTimestampAt..]);
        ProducerId = BinaryPrimitives.ReadInt64BigEndian(bytes[RecordBatchLayout.ProducerIdAt..]);
        ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(bytes[RecordBatchLayout.ProducerEpochAt..]);
        BaseSequence = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordBatchLayout.BaseSequenceAt..]);
        RecordCount = BinaryPrimitives.ReadInt32BigEndian(bytes[RecordBatchLayout.RecordCountAt..]);
    }

    public long BaseOffset { get; }

    /// <summary>The length field: bytes after itself.</summary>
    public int BatchLengthBytes { get; }

    public LeaderEpoch LeaderEpoch { get; }

    public sbyte Magic { get; }

    /// <summary>The stored CRC-32C.</summary>
    public uint Crc { get; }

    public short Attributes { get; }

    public int LastOffsetDelta { get; }

    /// <summary>What the records' timestamp deltas add to; with <see cref="HasDeleteHorizon"/> it is that horizon and the deltas are against it.</summary>
    public long BaseTimestampMs { get; }

    public long MaxTimestampMs { get; }

    /// <summary>-1 without idempotence.</summary>
    public long ProducerId { get; }

    public short ProducerEpoch { get; }

    /// <summary>-1 without idempotence and in control batches.</summary>
    public int BaseSequence { get; }

    public int RecordCount { get; }

    /// <summary>Bytes of the whole batch, header included.</summary>
    public int SizeBytes => RecordBatchLayout.LogOverheadBytes + BatchLengthBytes;

    public CompressionCodec Codec => (CompressionCodec)(Attributes & RecordBatchLayout.CodecMask);

    public bool IsCompressed => (Attributes & RecordBatchLayout.CodecMask) != 0;

    public TimestampType TimestampType =>
        (Attributes & RecordBatchLayout.TimestampTypeFlag) != 0 ? TimestampType.LogAppendTime : TimestampType.CreateTime;

    public bool IsTransactional => (Attributes & RecordBatchLayout.TransactionalFlag) != 0;

    public bool IsControl => (Attributes & RecordBatchLayout.ControlFlag) != 0;

    public bool HasDeleteHorizon => (Attributes & RecordBatchLayout.DeleteHorizonFlag) != 0;

    /// <summary>From when on the cleaner may drop this batch's tombstones and markers (KIP-534).</summary>
    public long? DeleteHorizonMs => HasDeleteHorizon ? BaseTimestampMs : null;

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long NextOffset => LastOffset + 1;

    public bool HasProducerId => ProducerId >= 0;

    public bool HasSequence => BaseSequence >= 0;

    /// <summary>-1 without a sequence; wraps from <see cref="int.MaxValue"/> to 0.</summary>
    public int LastSequence => HasSequence ? ProducerSequence.Add(BaseSequence, LastOffsetDelta) : -1;

    /// <summary>
    /// Reads the header at the start of <paramref name="data"/>, which need not hold the records: enough to walk a file.
    /// Short data is judged as far as it goes, so damage is told from a torn end as early as possible.
    /// </summary>
    public static BatchReadStatus TryRead(ReadOnlySpan<byte> data, out RecordBatchHeader header)
    {
        header = default;
        if (data.Length < RecordBatchLayout.LogOverheadBytes)
            return BatchReadStatus.Incomplete;
        var length = BinaryPrimitives.ReadInt32BigEndian(data[RecordBatchLayout.BatchLengthAt..]);
        if (length is < RecordBatchLayout.BatchLengthMin or > int.MaxValue - RecordBatchLayout.LogOverheadBytes)
            return BatchReadStatus.Corrupt;
        if (data.Length <= RecordBatchLayout.MagicAt)
            return BatchReadStatus.Incomplete;
        var magic = (sbyte)data[RecordBatchLayout.MagicAt];
        if (magic is 0 or 1)
            return BatchReadStatus.UnsupportedMagic;
        if (magic != RecordBatchLayout.CurrentMagic || length < RecordBatchLayout.HeaderSizeBytes - RecordBatchLayout.LogOverheadBytes)
            return BatchReadStatus.Corrupt;
        if (data.Length < RecordBatchLayout.HeaderSizeBytes)
            return BatchReadStatus.Incomplete;
        header = new RecordBatchHeader(data[..RecordBatchLayout.HeaderSizeBytes]);
        return BatchReadStatus.Complete;
    }
}
