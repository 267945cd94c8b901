using LogCluster.Core;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Validation;

/// <summary>Batches that are far larger inside than outside: the honest ones pass, the bombs do not, and neither takes memory.</summary>
public class LargeBatchTests
{
    // The window, and what a context allocates when it is first made.
    private const long AllocatedBytesMax = 1_000_000;

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Snappy)]
    public void BombIsRefusedInBoundedMemory(CompressionCodec codec)
    {
        // Of zeros each codec packs what it can into about a megabyte: 1 GB, of lz4 (255 to 1) and snappy (21 to 1) less.
        var gigabyte = codec is CompressionCodec.Gzip or CompressionCodec.Zstd;
        var options = gigabyte ? BatchValidationOptions.Default : new BatchValidationOptions { DecompressedBytesFloorOverride = 16_000_000 };
        var batch = Bombs.Make(codec, gigabyte ? 1L << 30 : 20_000_000);
        Assert.True(batch.Length <= options.MessageBytesMax, $"{batch.Length} bytes");
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var validated = Samples.Validate(batch, options);
        Assert.Equal(ErrorCode.MessageTooLarge, validated.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
    }

    [Fact]
    public void BombIsNotUnpackedIntoTheLog()
    {
        var batch = Bombs.Make(CompressionCodec.Zstd, 100_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var validated = Samples.Validate(batch, new BatchValidationOptions { Codec = CompressionCodec.None });
        Assert.Equal(ErrorCode.MessageTooLarge, validated.Error);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    [Theory]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Lz4)]
    [InlineData(CompressionCodec.Zstd)]
    public void HighlyCompressibleBatchBelowTheLimitPasses(CompressionCodec codec)
    {
        var batch = Bombs.Make(codec, 120_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var validated = Samples.Validate(batch);
        Assert.Equal(ErrorCode.None, validated.Error);
        Assert.True(validated.DecompressedBytes > 120_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
    }

    /// <summary>Level 22 announces a window of 128 MiB; what an honest batch fills of it is little.</summary>
    [Theory]
    [InlineData(20_000_000, ErrorCode.None)]
    [InlineData(60_000_000, ErrorCode.MessageTooLarge)]
    public void WideZstdWindowMayBeFilledSoFarOnly(int valueBytes, ErrorCode expected)
    {
        using var validated = Samples.Validate(Bombs.Make(CompressionCodec.Zstd, valueBytes, level: 22));
        Assert.Equal(expected, validated.Error);
    }

    [Fact]
    public void RecordLargerThanTheWindowGetsTheSameVerdictAsInOnePiece()
    {
        var accepted = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var plain = Samples.View(Samples.Batch(CompressionCodec.None, [Large(random)])).Payload.ToArray();
            if (seed % 4 != 0)
                plain[random.Next(seed % 2 == 0 ? 30 : plain.Length)] ^= (byte)(1 << random.Next(8));
            using var whole = Samples.Validate(Samples.BatchOfPayload(CompressionCodec.None, plain, 1));
            using var streamed = Samples.Validate(
                Samples.BatchOfPayload(CompressionCodec.Lz4, Streams.Compress(CompressionCodec.Lz4, plain, random), 1));
            accepted += whole.IsValid ? 1 : 0;
            // Uncompressed, an offset delta other than 0 is let pass, as by Kafka.
            if (whole.Error != streamed.Error)
                Assert.Contains("offset deltas", streamed.Message, StringComparison.Ordinal);
            Assert.True(whole.IsValid || !streamed.IsValid);
        }

        Assert.InRange(accepted, 75, 299);
    }

    private static SampleRecord Large(Random random) =>
        new(Samples.NowMs, Samples.NullableBytes(random, 90_000), Samples.Bytes(random, random.Next(70_000, 200_000)),
            [new RecordHeader("h", new byte[random.Next(80_000)]), new RecordHeader("i", null)]);
}
