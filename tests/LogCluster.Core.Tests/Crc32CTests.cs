using System.Text;

namespace LogCluster.Core.Tests;

public class Crc32CTests
{
    /// <summary>Vectors of RFC 3720, appendix B.4, and the usual check word.</summary>
    [Fact]
    public void KnownVectors()
    {
        Assert.Equal(0u, Crc32C.Compute([]));
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute(Enumerable.Repeat((byte)0xff, 32).ToArray()));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray()));
    }

    [Fact]
    public void AgreesWithTheBitByBitDefinitionAtEveryLength()
    {
        var data = new byte[2048];
        new Random(7).NextBytes(data);
        var slow = 0u;
        for (var length = 0; length < data.Length; length++)
        {
            Assert.Equal(slow, Crc32C.Compute(data.AsSpan(0, length)));
            slow = SlowAppend(slow, data[length]);
        }
    }

    [Theory]
    [InlineData(12_287)]
    [InlineData(12_288)]
    [InlineData(12_289 + 768)]
    [InlineData(1_000_003)]
    public void AgreesWithTheBitByBitDefinitionWhereLanesRun(int length)
    {
        var data = new byte[length + 1];
        new Random(length).NextBytes(data);
        var slow = 0u;
        foreach (var b in data.AsSpan(1))
            slow = SlowAppend(slow, b);
        Assert.Equal(slow, Crc32C.Compute(data.AsSpan(1)));
    }

    [Fact]
    public void PiecesGiveTheChecksumOfTheWhole()
    {
        var random = new Random(11);
        var data = new byte[100_000];
        random.NextBytes(data);
        var whole = Crc32C.Compute(data);
        for (var round = 0; round < 50; round++)
        {
            var cut = random.Next(data.Length + 1);
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(data.AsSpan(0, cut)), data.AsSpan(cut)));
        }
    }

    private static uint SlowAppend(uint crc, byte value)
    {
        crc = ~crc ^ value;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0);
        return ~crc;
    }
}
