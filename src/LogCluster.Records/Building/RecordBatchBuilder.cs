using System.Buffers.Binary;
using System.Text;
using LogCluster.Records.Compression;

namespace LogCluster.Records;

/// <summary>
/// Writes record batches into pooled memory, one after another: set the properties, append records, <see cref="Build"/>, use the
/// bytes, <see cref="Clear"/>, again. Not thread-safe; whoever makes it disposes it. The built bytes are valid until any further call.
/// </summary>
public sealed class RecordBatchBuilder : IDisposable
{
    private readonly ByteBuffer _plain;
    private ByteBuffer? _compressed;
    private long _maxTimestampMs = -1;
    private int _lastOffsetDelta = -1;

    public RecordBatchBuilder(int capacityBytes = 4096)
    {
        _plain = new ByteBuffer(Math.Max(capacityBytes, RecordBatchLayout.HeaderSizeBytes));
        _plain.Advance(RecordBatchLayout.HeaderSizeBytes);
    }

    public long BaseOffset { get; set; }

    public LeaderEpoch LeaderEpoch { get; set; } = LeaderEpoch.None;

    public CompressionCodec Codec { get; set; }

    /// <summary>See <see cref="CompressionLevels"/>; null is the codec's default.</summary>
    public int? CompressionLevel { get; set; }

    public long ProducerId { get; set; } = -1;

    public short ProducerEpoch { get; set; } = -1;

    public int BaseSequence { get; set; } = -1;

    public bool IsTransactional { get; set; }

    public bool IsControl { get; set; }

    /// <summary>Set to the leader's time for a batch with LogAppendTime; the records keep their own in their deltas.</summary>
    public long? LogAppendTimeMs { get; set; }

    /// <summary>From when on the cleaner may drop tombstones and markers of this batch; to be set before the first record.</summary>
    public long? DeleteHorizonMs { get; set; }

    /// <summary>What timestamps are written against: the first record's, unless set before (as for a batch with a delete horizon).</summary>
    public long? BaseTimestampMs { get; set; }

    /// <summary>Overrides the maximum of the records' timestamps, for an empty batch that stands for a cleaned one.</summary>
    public long? MaxTimestampMs { get; set; }

    /// <summary>Overrides the last record's offset: a cleaned batch keeps the offsets that it spanned.</summary>
    public long? LastOffset { get; set; }

    public int RecordCount { get; private set; }

    public bool IsEmpty => RecordCount == 0;

    /// <summary>Bytes of the batch so far, before compression.</summary>
    public int PlainSizeBytes => _plain.Length;

    /// <summary>The offset that <see cref="Append(long, NullableBytes, NullableBytes, IReadOnlyList{RecordHeader}?)"/> gives next.</summary>
    public long NextOffset => BaseOffset + _lastOffsetDelta + 1;

    /// <summary>Appends a record at <see cref="NextOffset"/>.</summary>
    public void Append(long timestampMs, NullableBytes key, NullableBytes value, IReadOnlyList<RecordHeader>? headers = null) =>
        AppendAt(NextOffset, timestampMs, key, value, headers);

    /// <summary>Appends a record at a given offset, as cleaning does; offsets ascend.</summary>
    public void AppendAt(
        long offset, long timestampMs, NullableBytes key, NullableBytes value, IReadOnlyList<RecordHeader>? headers = null)
    {
        var headersSize = 0;
        for (var i = 0; i < (headers?.Count ?? 0); i++)
            headersSize += HeaderSizeBytes(headers![i]);
        var room = BeginRecord(offset, timestampMs, key, value, headers?.Count ?? 0, headersSize, out var at);
        for (var i = 0; i < (headers?.Count ?? 0); i++)
            WriteHeader(room, ref at, headers![i]);
        _plain.Advance(at);
    }

    /// <summary>Copies a record of another batch, its offset and times included.</summary>
    public void Append(in RecordView record)
    {
        var headers = record.Headers;
        var room = BeginRecord(
            record.Offset, record.SentTimestampMs, record.Key, record.Value, headers.Count, headers.Encoded.Length, out var at);
        headers.Encoded.CopyTo(room[at..]);
        _plain.Advance(at + headers.Encoded.Length);
    }

    private Span<byte> BeginRecord(
        long offset, long timestampMs, NullableBytes key, NullableBytes value, int headerCount, int headersSizeBytes, out int at)
    {
        var offsetDelta = checked((int)(offset - BaseOffset));
        Invariant.Check(offsetDelta > _lastOffsetDelta);
        BaseTimestampMs ??= DeleteHorizonMs ?? timestampMs;
        var timestampDelta = timestampMs - BaseTimestampMs.Value;
        var body = 1 + Varint.SizeBytes(timestampDelta) + Varint.SizeBytes(offsetDelta) + SizeBytes(key) + SizeBytes(value)
            + Varint.SizeBytes(headerCount) + headersSizeBytes;
        var room = _plain.GetSpan(Varint.SizeBytes(body) + body);
        at = Varint.Write(room, body);
        room[at++] = 0;
        at += Varint.Write(room[at..], timestampDelta);
        at += Varint.Write(room[at..], offsetDelta);
        WriteBytes(room, ref at, key);
        WriteBytes(room, ref at, value);
        at += Varint.Write(room[at..], headerCount);

        RecordCount++;
        _lastOffsetDelta = offsetDelta;
        _maxTimestampMs = Math.Max(_maxTimestampMs, timestampMs);
        return room;
    }

    private static int SizeBytes(NullableBytes bytes) => bytes.IsNull ? 1 : Varint.SizeBytes(bytes.Span.Length) + bytes.Span.Length;

    private static void WriteBytes(Span<byte> room, ref int at, NullableBytes bytes)
    {
        at += Varint.Write(room[at..], bytes.IsNull ? -1 : bytes.Span.Length);
        bytes.Span.CopyTo(room[at..]);
        at += bytes.Span.Length;
    }

    private static int HeaderSizeBytes(RecordHeader header)
    {
        var key = Encoding.UTF8.GetByteCount(header.Key);
        return Varint.SizeBytes(key) + key + SizeBytes(header.Value);
    }

    private static void WriteHeader(Span<byte> room, ref int at, RecordHeader header)
    {
        at += Varint.Write(room[at..], Encoding.UTF8.GetByteCount(header.Key));
        at += Encoding.UTF8.GetBytes(header.Key, room[at..]);
        WriteBytes(room, ref at, header.Value);
    }

    /// <summary>Finishes the batch and returns its bytes. No records make an empty batch, which only cleaning writes.</summary>
    public Memory<byte> Build()
    {
        var target = Codec == CompressionCodec.None ? _plain : Compress();
        var batch = target.Written;
        RecordBatchHeaderWriter.WriteBaseOffset(batch, BaseOffset);
        RecordBatchHeaderWriter.WriteLength(batch);
        RecordBatchHeaderWriter.WriteLeaderEpoch(batch, LeaderEpoch);
        batch[RecordBatchLayout.MagicAt] = (byte)RecordBatchLayout.CurrentMagic;
        RecordBatchHeaderWriter.WriteAttributes(batch, Attributes());
        var lastOffsetDelta = LastOffset is { } last ? checked((int)(last - BaseOffset)) : _lastOffsetDelta;
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.LastOffsetDeltaAt..], lastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.BaseTimestampAt..], BaseTimestampMs ?? DeleteHorizonMs ?? -1);
        RecordBatchHeaderWriter.WriteMaxTimestamp(batch, LogAppendTimeMs ?? MaxTimestampMs ?? _maxTimestampMs);
        BinaryPrimitives.WriteInt64BigEndian(batch[RecordBatchLayout.ProducerIdAt..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[RecordBatchLayout.ProducerEpochAt..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.BaseSequenceAt..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[RecordBatchLayout.RecordCountAt..], RecordCount);
        RecordBatchHeaderWriter.WriteCrc(batch);
        return target.WrittenMemory;
    }

    private short Attributes()
    {
        var attributes = (int)Codec;
        if (LogAppendTimeMs is not null)
            attributes |= RecordBatchLayout.TimestampTypeFlag;
        if (IsTransactional)
            attributes |= RecordBatchLayout.TransactionalFlag;
        if (IsControl)
            attributes |= RecordBatchLayout.ControlFlag;
        if (DeleteHorizonMs is not null)
            attributes |= RecordBatchLayout.DeleteHorizonFlag;
        return (short)attributes;
    }

    private ByteBuffer Compress()
    {
        Invariant.Check(CodecSupport.Installed.FindProblem(Codec) is null);
        _compressed ??= new ByteBuffer(_plain.Length);
        _compressed.Clear();
        _compressed.Add(_plain.Written[..RecordBatchLayout.HeaderSizeBytes]);
        var compressor = Compressor.Rent(Codec);
        compressor.Begin(CompressionLevel);
        compressor.Write(_plain.Written[RecordBatchLayout.HeaderSizeBytes..], _compressed);
        compressor.End(_compressed);
        Compressor.Return(compressor);
        return _compressed;
    }

    /// <summary>
    /// Drops the records and what belongs to this one batch (offsets, timestamps, sequence); codec, producer id and epoch, leader epoch and
    /// the transactional and control bits stay for the next.
    /// </summary>
    public void Clear()
    {
        _plain.Clear();
        _plain.Advance(RecordBatchLayout.HeaderSizeBytes);
        RecordCount = 0;
        BaseOffset = 0;
        BaseSequence = -1;
        LastOffset = null;
        LogAppendTimeMs = DeleteHorizonMs = BaseTimestampMs = MaxTimestampMs = null;
        _maxTimestampMs = -1;
        _lastOffsetDelta = -1;
    }

    public void Dispose()
    {
        _plain.Dispose();
        _compressed?.Dispose();
    }
}
