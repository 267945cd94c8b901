using System.Formats.Tar;
using System.IO.Compression;

namespace LogCluster.Golden.DataDirectories;

/// <summary>An archive of data directories, unpacked where it may be written to. Disposing deletes it.</summary>
public sealed class ArchiveCopy : IDisposable
{
    public ArchiveCopy(string archive)
    {
        Root = Directory.CreateTempSubdirectory("logcluster-golden-").FullName;
        using var file = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(file, Root, overwriteFiles: true);
    }

    public string Root { get; }

    /// <summary>Node ids, ascending.</summary>
    public IReadOnlyList<int> Nodes => [.. Directory.GetDirectories(Root).Select(path => int.Parse(Path.GetFileName(path))).Order()];

    public string DataOf(int node) => Path.Combine(Root, $"{node}", "data");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
