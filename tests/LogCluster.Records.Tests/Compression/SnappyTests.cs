using System.Buffers.Binary;
using LogCluster.Records.Compression;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Compression;

/// <summary>The block codec against another, IronSnappy, and hostile blocks, and the two ways in which producers send snappy.</summary>
public class SnappyTests
{
    [Fact]
    public void ReadsBlocksOfAnotherEncoder()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var plain = Samples.Bytes(random, random.Next(1, 200_000));
            var (status, back) = Streams.Decompress(CompressionCodec.Snappy, IronSnappy.Snappy.Encode(plain), random, plain.Length + 1);
            Assert.Equal(DecompressStatus.Ended, status);
            Assert.True(plain.AsSpan().SequenceEqual(back), $"seed {seed}");
        }
    }

    [Fact]
    public void AnotherDecoderReadsOurBlocks()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var plain = Samples.Bytes(random, random.Next(1, 65_536));
            var block = new byte[SnappyBlock.EncodedBytesMax(plain.Length)];
            var length = SnappyBlock.Encode(plain, block);
            Assert.True(plain.AsSpan().SequenceEqual(IronSnappy.Snappy.Decode(block.AsSpan(0, length))), $"seed {seed}");
        }
    }

    [Fact]
    public void DamagedBlocksAreRefusedOrFillTheirDestinationAndNothingElse()
    {
        var refused = 0;
        for (var seed = 0; seed < 5_000; seed++)
        {
            var random = new Random(seed);
            var plain = Samples.Bytes(random, random.Next(1, 2_000));
            var block = IronSnappy.Snappy.Encode(plain).AsSpan().ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                block[random.Next(block.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(4) == 0)
                block = block[..random.Next(block.Length)];
            var around = new byte[plain.Length + 128];
            if (!SnappyBlock.TryDecode(block, around.AsSpan(64, plain.Length)))
                refused++;
            Assert.True(around.AsSpan(0, 64).IndexOfAnyExcept((byte)0) < 0 && around.AsSpan(64 + plain.Length).IndexOfAnyExcept((byte)0) < 0, $"seed {seed}");
        }

        Assert.InRange(refused, 500, 4_999);
    }

    [Fact]
    public void LengthThatNoBlockCouldHoldIsRefused()
    {
        byte[] block = [0xff, 0xff, 0xff, 0x7f, 0, 1];
        Assert.False(SnappyBlock.TryReadLength(block, out _));
        Assert.False(SnappyBlock.TryReadLength([0x80, 0x80, 0x80, 0x80, 0x80, 0], out _));
        Assert.False(SnappyBlock.TryReadLength([], out _));
    }

    /// <summary>Copies with four-byte offsets are in the format, though hardly any encoder writes them.</summary>
    [Fact]
    public void ReadsEveryKindOfTag()
    {
        byte[] block =
        [
            14,                                 // bytes in all
            2 << 2, 1, 2, 3,                    // literal of three bytes
            60 << 2, 1, 4, 5,                   // literal of two bytes, its length in a byte
            1 | (1 << 2), 2,                    // copy of five bytes from two back
            2 | (2 << 2), 10, 0,                // copy of three bytes from ten back
            3 | (0 << 2), 13, 0, 0, 0,          // copy of one byte from thirteen back
        ];
        var plain = new byte[14];
        Assert.True(SnappyBlock.TryDecode(block, plain));
        Assert.Equal([1, 2, 3, 4, 5, 4, 5, 4, 5, 4, 1, 2, 3, 1], plain);
        Assert.False(SnappyBlock.TryDecode(block, new byte[13]));
        Assert.False(SnappyBlock.TryDecode(block, new byte[15]));
        Assert.False(SnappyBlock.TryDecode([3, 2 | (2 << 2), 1, 0], new byte[3]));
    }

    [Fact]
    public void StreamsJoinedWithTheirHeadersAreOne()
    {
        var random = new Random(2);
        byte[] joined = [.. Streams.Compress(CompressionCodec.Snappy, [1, 2], random), .. Streams.Compress(CompressionCodec.Snappy, [3], random)];
        var (status, back) = Streams.Decompress(CompressionCodec.Snappy, joined, random, 10);
        Assert.Equal(DecompressStatus.Ended, status);
        Assert.Equal([1, 2, 3], back);
    }

    [Fact]
    public void BlockLengthBeyondTheStreamIsATruncation()
    {
        var stream = Streams.Compress(CompressionCodec.Snappy, [1, 2, 3], new Random(2));
        BinaryPrimitives.WriteInt32BigEndian(stream.AsSpan(SnappyFraming.HeaderSizeBytes), 1000);
        Assert.Equal(DecompressStatus.Truncated, Streams.Decompress(CompressionCodec.Snappy, stream, new Random(2), 10).Status);
    }
}
