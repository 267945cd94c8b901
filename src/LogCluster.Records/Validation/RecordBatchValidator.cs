namespace LogCluster.Records;

/// <summary>
/// What a leader checks before it appends a batch, in Kafka's order and with Kafka's answers, except where Kafka answers
/// UNKNOWN_SERVER_ERROR: there the cause is named (see <c>decisions/0005-batch-validation.md</c>). Pure: no clock, nothing kept, any
/// thread; the input is not changed before <see cref="ValidatedBatch.AssignOffsets"/>.
/// </summary>
public static class RecordBatchValidator
{
    /// <summary>Bounds the answer to a batch of many bad records; the client rejects all its records anyway.</summary>
    public const int RecordErrorsMax = 100;

    /// <summary>Produce v7 brought zstd (KIP-110).</summary>
    private const int ZstdProduceVersionMin = 7;

    /// <param name="records">The records field of one partition: exactly one batch, behind which a torn rest is ignored.</param>
    /// <param name="produceVersion">The version of the Produce request; pass the newest for batches of the broker itself.</param>
    /// <param name="nowMs">The broker's wall clock, against which timestamps are judged.</param>
    public static ValidatedBatch Validate(
        Memory<byte> records, BatchValidationOptions options, BatchOrigin origin, int produceVersion, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rejected = FindBatch(records.Span, produceVersion, out var batch);
        if (rejected is null)
            rejected = CheckIntegrity(batch, options, origin) ?? CheckHeader(batch.Header, options, origin);
        if (rejected is { } verdict)
            return verdict;

        using var walker = new RecordWalker(batch, options, nowMs);
        var walk = walker.Run();
        var target = options.Codec ?? batch.Header.Codec;
        rejected = CheckRecords(walk, isStoredAsSent: target == CompressionCodec.None && !batch.Header.IsCompressed);
        if (rejected is { } recordsVerdict)
            return recordsVerdict;
        return target == batch.Header.Codec
            ? new ValidatedBatch(records[..batch.SizeBytes], rented: null, batch.Header, walk, options.TimestampType)
            : Recompressor.Recompress(batch, walk, target, options);
    }

    private static ValidatedBatch? FindBatch(ReadOnlySpan<byte> records, int produceVersion, out RecordBatchView batch)
    {
        switch (RecordBatchView.TryRead(records, out batch))
        {
            case BatchReadStatus.Corrupt:
                return ValidatedBatch.Rejected(ErrorCode.CorruptMessage, "The length or the magic is not that of a record batch.");
            case BatchReadStatus.UnsupportedMagic:
                return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "Only record batches of magic 2 are taken.");
            case BatchReadStatus.Incomplete:
                return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "A partition's records must hold one whole record batch.");
        }

        if (batch.Header.Codec == CompressionCodec.Zstd && produceVersion < ZstdProduceVersionMin)
        {
            return ValidatedBatch.Rejected(
                ErrorCode.UnsupportedCompressionType, $"Zstd needs Produce version {ZstdProduceVersionMin} or newer.");
        }

        return RecordBatchView.TryRead(records[batch.SizeBytes..], out _) switch
        {
            BatchReadStatus.Incomplete => null,
            BatchReadStatus.Corrupt => ValidatedBatch.Rejected(
                ErrorCode.CorruptMessage, "Behind the record batch stands something whose length or magic is not that of another."),
            _ => ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "A partition's records must hold one record batch, not more."),
        };
    }

    private static ValidatedBatch? CheckIntegrity(in RecordBatchView batch, BatchValidationOptions options, BatchOrigin origin)
    {
        if (origin == BatchOrigin.Client && batch.BaseOffset != 0)
            return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, $"A producer's base offset must be 0, not {batch.BaseOffset}.");
        if (batch.SizeBytes > options.MessageBytesMax)
            return TooLarge(batch.SizeBytes, options);
        return batch.IsCrcValid()
            ? null
            : ValidatedBatch.Rejected(ErrorCode.CorruptMessage, "The checksum of the record batch is wrong.");
    }

    private static ValidatedBatch? CheckHeader(in RecordBatchHeader header, BatchValidationOptions options, BatchOrigin origin)
    {
        if (options.Codecs.FindProblem(header.Codec) is { } problem)
            return ValidatedBatch.Rejected(ErrorCode.UnsupportedCompressionType, problem);
        if (origin != BatchOrigin.Client)
            return null;
        if (header.LastOffsetDelta < 0)
            return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, $"The last offset delta must not be {header.LastOffsetDelta}.");
        if (header.RecordCount <= 0)
            return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, $"The number of records must not be {header.RecordCount}.");
        if (header.RecordCount != header.LastOffsetDelta + 1L)
        {
            return ValidatedBatch.Rejected(
                ErrorCode.InvalidRecord, $"The last offset delta {header.LastOffsetDelta} does not agree with {header.RecordCount} records.");
        }

        if (header.IsControl)
            return ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "Clients do not write control records.");
        return header.HasProducerId && header.BaseSequence < 0
            ? ValidatedBatch.Rejected(ErrorCode.InvalidRecord, $"Producer {header.ProducerId} sent the sequence {header.BaseSequence}.")
            : null;
    }

    /// <param name="isStoredAsSent">Kafka looks at inner offsets only where compression is involved, and so tolerates others elsewhere.</param>
    private static ValidatedBatch? CheckRecords(in RecordWalk walk, bool isStoredAsSent)
    {
        if (walk.Fault != RecordFault.None)
            return ValidatedBatch.Rejected(ErrorOf(walk.Fault), walk.Fault.Describe());
        if (walk.Errors is { } errors)
        {
            return walk.HasInvalidTimestamps
                ? ValidatedBatch.Rejected(ErrorCode.InvalidTimestamp, "Records have timestamps that are not allowed.", errors)
                : ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "Records are not valid.", errors);
        }

        return walk.HasOffsetGaps && !isStoredAsSent
            ? ValidatedBatch.Rejected(ErrorCode.InvalidRecord, "The offset deltas of the records must run from 0 without gaps.")
            : null;
    }

    /// <summary>
    /// The checksum was right, so damage inside is what the producer sent: INVALID_RECORD, which is not retried as CORRUPT_MESSAGE would be.
    /// MESSAGE_TOO_LARGE makes a producer split its batch, the right answer to too much inside one.
    /// </summary>
    private static ErrorCode ErrorOf(RecordFault fault) => fault switch
    {
        RecordFault.CodecUnavailable => ErrorCode.UnsupportedCompressionType,
        RecordFault.TooLargeDecompressed or RecordFault.RecordTooLarge => ErrorCode.MessageTooLarge,
        _ => ErrorCode.InvalidRecord,
    };

    internal static ValidatedBatch TooLarge(int sizeBytes, BatchValidationOptions options) => ValidatedBatch.Rejected(
        ErrorCode.MessageTooLarge, $"The record batch has {sizeBytes} bytes, more than the {options.MessageBytesMax} of max.message.bytes.");
}
