using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>
/// Which codecs this process can run: gzip, lz4 and zstd need a shared library of the operating system. A missing library is no
/// fault of the program; batches of that codec get UNSUPPORTED_COMPRESSION_TYPE. Immutable.
/// </summary>
public sealed class CodecSupport
{
    /// <summary>One more than the largest codec id that is assigned.</summary>
    public const int CodecCount = (int)CompressionCodec.Zstd + 1;

    private readonly string?[] _problems;

    private CodecSupport(string?[] problems) => _problems = problems;

    /// <summary>What is installed here.</summary>
    public static CodecSupport Installed { get; } = new([
        null,
        ZlibNative.Library.Problem,
        null,
        Lz4Native.Library.Problem,
        ZstdNative.Library.Problem,
    ]);

    /// <summary>Null when the codec can be used, else one sentence for the client and the log.</summary>
    public string? FindProblem(CompressionCodec codec) =>
        (uint)codec < CodecCount ? _problems[(int)codec] : $"Compression codec {(int)codec} is not assigned.";

    /// <summary>The same, with one codec missing for a given reason.</summary>
    public CodecSupport Without(CompressionCodec codec, string problem)
    {
        var problems = (string?[])_problems.Clone();
        problems[(int)codec] = problem;
        return new CodecSupport(problems);
    }
}
