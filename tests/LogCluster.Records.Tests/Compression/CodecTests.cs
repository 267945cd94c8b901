using LogCluster.Records.Compression;
using LogCluster.Records.Compression.Native;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Compression;

public class CodecTests
{
    public static TheoryData<CompressionCodec> Codecs => new(Samples.Compressing);

    public static TheoryData<CompressionCodec, int> Levels => new()
    {
        { CompressionCodec.Gzip, -1 }, { CompressionCodec.Gzip, 1 }, { CompressionCodec.Gzip, 9 },
        { CompressionCodec.Lz4, 1 }, { CompressionCodec.Lz4, 9 }, { CompressionCodec.Lz4, 17 },
        { CompressionCodec.Zstd, -5 }, { CompressionCodec.Zstd, 1 }, { CompressionCodec.Zstd, 22 },
    };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void StreamsOfAnySizeInAnyPieces(CompressionCodec codec)
    {
        foreach (var size in (int[])[0, 1, 5, 100, 32_767, 32_768, 32_769, 65_536, 70_001, 1_000_000])
        {
            for (var seed = 0; seed < 6; seed++)
            {
                var random = new Random(seed);
                var plain = Samples.Bytes(random, size);
                var (status, back) = Streams.Decompress(codec, Streams.Compress(codec, plain, random), random, size + 1);
                Assert.Equal(DecompressStatus.Ended, status);
                Assert.True(plain.AsSpan().SequenceEqual(back), $"{codec} {size} seed {seed}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void EveryLevelIsReadable(CompressionCodec codec, int level)
    {
        Assert.True(CompressionLevels.IsValid(codec, level));
        var random = new Random(level);
        var plain = Samples.Bytes(random, 150_000);
        var (status, back) = Streams.Decompress(codec, Streams.Compress(codec, plain, random, level), random, plain.Length + 1);
        Assert.Equal(DecompressStatus.Ended, status);
        Assert.True(plain.AsSpan().SequenceEqual(back));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void EveryTruncationIsNoticedOrEndsAtABlock(CompressionCodec codec)
    {
        var random = new Random(3);
        var plain = Samples.Bytes(random, 3000);
        var compressed = Streams.Compress(codec, plain, random);
        for (var length = 1; length < compressed.Length; length++)
        {
            var (status, back) = Streams.Decompress(codec, compressed.AsSpan(0, length).ToArray(), random, plain.Length + 1);
            Assert.True(plain.AsSpan().StartsWith(back));
            // Snappy's framing has no end mark: it may stop behind its header, and then lacks everything.
            if (status == DecompressStatus.Ended)
                Assert.True(codec == CompressionCodec.Snappy && back.Length < plain.Length, $"{length} of {compressed.Length} bytes");
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void DamageNeverThrowsAndNeverOverruns(CompressionCodec codec)
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var compressed = Streams.Compress(codec, Samples.Bytes(random, random.Next(1, 5000)), random);
            for (var flips = random.Next(1, 5); flips > 0; flips--)
                compressed[random.Next(compressed.Length)] = (byte)random.Next();
            var (_, back) = Streams.Decompress(codec, compressed, random, limit: 1_000_000);
            Assert.True(back.Length <= 1_000_000 + 70_000);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void ContextOfADamagedStreamIsFitForTheNext(CompressionCodec codec)
    {
        var random = new Random(5);
        var plain = Samples.Bytes(random, 10_000);
        var good = Streams.Compress(codec, plain, random);
        for (var round = 0; round < 20; round++)
        {
            Streams.Decompress(codec, good.AsSpan(0, random.Next(good.Length)).ToArray(), random, plain.Length);
            var (status, back) = Streams.Decompress(codec, good, random, plain.Length + 1);
            Assert.Equal(DecompressStatus.Ended, status);
            Assert.True(plain.AsSpan().SequenceEqual(back));
        }
    }

    [Fact]
    public void GzipMembersFollowOneAnotherAndGarbageBehindThemIsIgnored()
    {
        var random = new Random(1);
        byte[] two = [.. Streams.Compress(CompressionCodec.Gzip, [1, 2], random), .. Streams.Compress(CompressionCodec.Gzip, [3], random), 0x1f, 9];
        var (status, back) = Streams.Decompress(CompressionCodec.Gzip, two, random, 10);
        Assert.Equal(DecompressStatus.Ended, status);
        Assert.Equal([1, 2, 3], back);
    }

    /// <summary>liblz4 could read them, Kafka's clients cannot.</summary>
    [Fact]
    public unsafe void Lz4BlocksThatDependOnEachOtherAreRefused()
    {
        var preferences = new Lz4Preferences { BlockSizeId = 4, BlockMode = 0 };
        var frame = new byte[70_000];
        using var handle = new Lz4CompressHandle();
        fixed (byte* to = frame)
        {
            var length = Lz4Native.CompressBegin(handle, to, (nuint)frame.Length, &preferences);
            length += Lz4Native.CompressEnd(handle, to + length, (nuint)frame.Length - length, null);
            var (status, _) = Streams.Decompress(CompressionCodec.Lz4, frame.AsSpan(0, (int)length).ToArray(), new Random(1), 10);
            Assert.Equal(DecompressStatus.Damaged, status);
        }
    }

    [Fact]
    public void MissingLibraryIsAnAnswerAndNoException()
    {
        var probe = new NativeLibraryProbe("libnosuchcodec.so.9", "lz4");
        Assert.Contains("libnosuchcodec.so.9 is not installed", probe.Problem, StringComparison.Ordinal);
        Assert.All(Samples.AllCodecs, codec => Assert.Null(CodecSupport.Installed.FindProblem(codec)));
        Assert.NotNull(CodecSupport.Installed.FindProblem((CompressionCodec)5));
    }
}
