using System.Numerics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using LogCluster.Core;

namespace LogCluster.Benchmarks;

/// <summary>The checksum over a batch, against the same instruction in one lane.</summary>
public class Crc32CBenchmarks
{
    private byte[] _data = [];

    [Params(1_024, 16_384, 1_048_576)]
    public int SizeBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _data = new byte[SizeBytes];
        new Random(1).NextBytes(_data);
    }

    [Benchmark(Baseline = true)]
    public uint OneLane()
    {
        var crc = ~0u;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(_data))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }

    [Benchmark]
    public uint ThreeLanes() => Crc32C.Compute(_data);
}
