using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>
/// Fills the page cache, so that what brokers write replaces other files' pages. A virtual machine may have given its free pages back to its host and
/// then pays for each when it is next used, several times what the write costs; it would fall to whichever broker comes first. Disposing deletes the file.
/// </summary>
internal sealed class PageCache : IDisposable
{
    private const int ChunkBytes = 4 * 1024 * 1024;
    private const long FreeBytesMax = 400L * 1024 * 1024;
    /// <summary>A machine that never gets full is left as it is.</summary>
    private const long FileBytesMax = 64L * 1024 * 1024 * 1024;

    private readonly FileStream _file = new(
        Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);

    public void Fill()
    {
        var chunk = new byte[ChunkBytes];
        while (FreeBytes() > FreeBytesMax && _file.Length < FileBytesMax)
            _file.Write(chunk);
        _file.Flush(flushToDisk: true);
    }

    private static long FreeBytes()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemFree:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    public void Dispose() => _file.Dispose();
}
