using LogCluster.Records.Compression;

namespace LogCluster.Records;

/// <summary>
/// Stores a validated batch with another codec (<c>compression.type</c>). The records' bytes stay as they are, so it streams from one
/// codec into the other; memory is the window and the result, which may not outgrow max.message.bytes.
/// </summary>
internal static class Recompressor
{
    public static ValidatedBatch Recompress(
        in RecordBatchView batch, in RecordWalk walk, CompressionCodec target, BatchValidationOptions options)
    {
        if (options.Codecs.FindProblem(target) is { } problem)
            return ValidatedBatch.Rejected(ErrorCode.UnsupportedCompressionType, problem);
        using var output = new ByteBuffer(batch.SizeBytes);
        output.Add(batch.Bytes[..RecordBatchLayout.HeaderSizeBytes]);
        if (!TryWriteRecords(batch, target, options, output))
            return RecordBatchValidator.TooLarge(output.Length, options);

        var written = output.Written;
        RecordBatchHeaderWriter.WriteLength(written);
        var attributes = RecordBatchHeaderWriter.Attributes(batch.Header, target, options.TimestampType) & ~RecordBatchLayout.DeleteHorizonFlag;
        RecordBatchHeaderWriter.WriteAttributes(written, (short)attributes);
        RecordBatchHeaderWriter.WriteMaxTimestamp(written, walk.MaxTimestampMs);
        RecordBatchHeaderWriter.WriteCrc(written);
        Invariant.Check(RecordBatchHeader.TryRead(written, out var header) == BatchReadStatus.Complete);
        var length = output.Length;
        var rented = output.TakeArray();
        return new ValidatedBatch(rented.AsMemory(0, length), rented, header, walk, options.TimestampType);
    }

    /// <summary>False as soon as the output is too large, so that a bomb is not written out.</summary>
    private static bool TryWriteRecords(in RecordBatchView batch, CompressionCodec target, BatchValidationOptions options, ByteBuffer output)
    {
        using var window = new PayloadWindow(batch, options.Codecs, options.DecompressedBytesMax, BatchValidationOptions.ContextBytesMax);
        var compressor = target == CompressionCodec.None ? null : Compressor.Rent(target);
        compressor?.Begin(options.CompressionLevel);
        while (output.Length <= options.MessageBytesMax && window.TryFill(1))
        {
            var piece = window.Available;
            if (compressor is null)
                output.Add(piece);
            else
                compressor.Write(piece, output);
            window.Consume(piece.Length);
        }

        compressor?.End(output);
        if (compressor is not null)
            Compressor.Return(compressor);
        return output.Length <= options.MessageBytesMax;
    }
}
