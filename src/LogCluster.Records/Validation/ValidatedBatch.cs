using System.Buffers;

namespace LogCluster.Records;

/// <summary>
/// The verdict on a batch and, where it is good, the batch ready to be appended. A value; dispose exactly one copy of it, after the
/// append, as a batch that was compressed anew lies in pooled memory. Otherwise its bytes are those of the request's buffer.
/// </summary>
public readonly struct ValidatedBatch : IDisposable
{
    private readonly byte[]? _rented;
    private readonly TimestampType _timestampType;
    private readonly string? _message;
    private readonly IReadOnlyList<RecordError>? _recordErrors;

    private ValidatedBatch(ErrorCode error, string message, IReadOnlyList<RecordError>? recordErrors)
    {
        Error = error;
        _message = message;
        _recordErrors = recordErrors;
    }

    internal ValidatedBatch(Memory<byte> bytes, byte[]? rented, in RecordBatchHeader header, in RecordWalk walk, TimestampType timestampType)
    {
        Bytes = bytes;
        _rented = rented;
        _timestampType = timestampType;
        Header = header;
        MaxTimestampMs = walk.MaxTimestampMs;
        MaxTimestampOffsetDelta = walk.MaxTimestampOffsetDelta;
        DecompressedBytes = walk.DecompressedBytes;
    }

    public ErrorCode Error { get; }

    public bool IsValid => Error == ErrorCode.None;

    /// <summary>A sentence for the client; empty where there is no error.</summary>
    public string Message => _message ?? "";

    /// <summary>The records at fault, where single ones are; at most <see cref="RecordBatchValidator.RecordErrorsMax"/>.</summary>
    public IReadOnlyList<RecordError> RecordErrors => _recordErrors ?? [];

    /// <summary>The whole batch as it will be stored, but for what <see cref="AssignOffsets"/> sets.</summary>
    public Memory<byte> Bytes { get; }

    /// <summary>The header of <see cref="Bytes"/> before offsets were assigned.</summary>
    public RecordBatchHeader Header { get; }

    /// <summary>True when the bytes are not the sender's.</summary>
    public bool IsRecompressed => _rented is not null;

    /// <summary>The largest of the records' timestamps, -1 when none has one. With LogAppendTime the append time counts instead.</summary>
    public long MaxTimestampMs { get; }

    /// <summary>The offset delta of the first record with that timestamp.</summary>
    public int MaxTimestampOffsetDelta { get; }

    /// <summary>Bytes of records after decompression.</summary>
    public long DecompressedBytes { get; }

    internal static ValidatedBatch Rejected(ErrorCode error, string message, IReadOnlyList<RecordError>? recordErrors = null) =>
        new(error, message, recordErrors);

    /// <summary>
    /// Makes the batch the log's own, in place: base offset and leader epoch, which the checksum does not cover, and
    /// <see cref="StampTime"/>.
    /// </summary>
    /// <param name="appendTimeMs">The leader's wall clock; used where the topic has LogAppendTime.</param>
    /// <returns>The maximum timestamp as stored.</returns>
    public long AssignOffsets(long baseOffset, LeaderEpoch leaderEpoch, long appendTimeMs)
    {
        Invariant.Check(IsValid && baseOffset >= 0);
        RecordBatchHeaderWriter.WriteBaseOffset(Bytes.Span, baseOffset);
        RecordBatchHeaderWriter.WriteLeaderEpoch(Bytes.Span, leaderEpoch);
        return StampTime(appendTimeMs);
    }

    /// <summary>
    /// Sets timestamp type and maximum as the topic wants them. The checksum is computed anew only where something changes: the time is the
    /// leader's, or the producer's header does not say what its records do.
    /// </summary>
    /// <returns>The maximum timestamp as stored.</returns>
    public long StampTime(long appendTimeMs)
    {
        Invariant.Check(IsValid);
        var maxTimestampMs = _timestampType == TimestampType.LogAppendTime ? appendTimeMs : MaxTimestampMs;
        if (Header.TimestampType != _timestampType || Header.MaxTimestampMs != maxTimestampMs)
        {
            var batch = Bytes.Span;
            RecordBatchHeaderWriter.WriteAttributes(batch, RecordBatchHeaderWriter.Attributes(Header, Header.Codec, _timestampType));
            RecordBatchHeaderWriter.WriteMaxTimestamp(batch, maxTimestampMs);
            RecordBatchHeaderWriter.WriteCrc(batch);
        }

        return maxTimestampMs;
    }

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }
}
