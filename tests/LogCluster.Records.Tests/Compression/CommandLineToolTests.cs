using System.Diagnostics;
using LogCluster.Records.Tests.Support;

namespace LogCluster.Records.Tests.Compression;

/// <summary>What we write, read by programs that have nothing to do with us, and the other way round.</summary>
public class CommandLineToolTests
{
    [ToolTheory("gzip", "lz4", "zstd")]
    [InlineData(CompressionCodec.Gzip, "gzip")]
    [InlineData(CompressionCodec.Lz4, "lz4")]
    [InlineData(CompressionCodec.Zstd, "zstd")]
    public void ReadsOursAndWeReadTheirs(CompressionCodec codec, string tool)
    {
        var random = new Random(17);
        var plain = Samples.Bytes(random, 300_000);
        Assert.True(Pipe(tool, "-dc", Streams.Compress(codec, plain, random)).AsSpan().SequenceEqual(plain));
        var (_, back) = Streams.Decompress(codec, Pipe(tool, tool == "lz4" ? "-BI -c" : "-c", plain), random, plain.Length + 1);
        Assert.True(back.AsSpan().SequenceEqual(plain));
    }

    private static byte[] Pipe(string tool, string arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var writing = Task.Run(() =>
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        writing.Wait();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
