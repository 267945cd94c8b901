using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using LogCluster.Interop.Processes;

namespace LogCluster.Cli.Tests.Support;

/// <summary>Data directories that Kafka wrote, unpacked once for all tests of a class; never written to.</summary>
public sealed class GoldenDirectories : IDisposable
{
    private static readonly string Golden =
        Path.Combine(Environment.GetEnvironmentVariable("LOGCLUSTER_GOLDEN") is { Length: > 0 } named ? named : Path.Combine(Repository.Root, "tests/golden"), "datadirs");

    private readonly string _root = Directory.CreateTempSubdirectory("logcluster-golden-").FullName;

    /// <summary>The data directory of a node in an archive such as <c>killed/damaged</c>.</summary>
    public string DataOf(string archive, int node)
    {
        var target = Path.Combine(_root, archive);
        lock (_root)
        {
            if (!Directory.Exists(target))
            {
                Directory.CreateDirectory(target);
                using var packed = new GZipStream(File.OpenRead(Path.Combine(Golden, $"{archive}.tar.gz")), CompressionMode.Decompress);
                TarFile.ExtractToDirectory(packed, target, overwriteFiles: true);
            }
        }

        return Path.Combine(target, $"{node}", "data");
    }

    /// <summary>What Kafka said about it, one object a line.</summary>
    public static IEnumerable<JsonElement> Expected(string path)
    {
        var plain = Path.Combine(Golden, $"{path}.jsonl");
        using var reader = new StreamReader(File.Exists(plain) ? File.OpenRead(plain) : new GZipStream(File.OpenRead($"{plain}.gz"), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line).RootElement;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
