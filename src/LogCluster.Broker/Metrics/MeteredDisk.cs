using LogCluster.Storage.Disk;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Broker.Metrics;

/// <summary>A disk whose flushes are timed; everything else goes straight through.</summary>
internal sealed class MeteredDisk(IDisk disk, FlushMetrics metrics) : IDisk
{
    public bool DirectoryExists(string path) => disk.DirectoryExists(path);

    public void CreateDirectory(string path) => disk.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => disk.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => disk.ListDirectories(directory);

    public bool FileExists(string path) => disk.FileExists(path);

    public DiskFileInfo Stat(string path) => disk.Stat(path);

    public IDiskFile Open(string path, DiskOpen mode)
    {
        var file = disk.Open(path, mode);
        return mode == DiskOpen.ReadOnly ? file : new MeteredFile(file, metrics);
    }

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void DeleteFile(string path) => disk.DeleteFile(path);

    public void DeleteDirectory(string path) => disk.DeleteDirectory(path);

    public void FlushDirectory(string path) => metrics.Measure(() =>
    {
        disk.FlushDirectory(path);
        return true;
    });

    public bool TryFlushAll(string directory) => metrics.Measure(() => disk.TryFlushAll(directory));

    public IDisposable? TryLock(string path) => disk.TryLock(path);

    public long GetFreeBytes(string directory) => disk.GetFreeBytes(directory);

    public long GetTotalBytes(string directory) => disk.GetTotalBytes(directory);

    private sealed class MeteredFile(IDiskFile file, FlushMetrics metrics) : IDiskFile
    {
        public long Length => file.Length;

        public SafeFileHandle? LendHandle() => file.LendHandle();

        public void ReturnHandle() => file.ReturnHandle();

        public int Read(long offset, Span<byte> destination) => file.Read(offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source) => file.Write(offset, source);

        public void SetLength(long length) => file.SetLength(length);

        public void Flush() => metrics.Measure(() =>
        {
            file.Flush();
            return true;
        });

        public void Dispose() => file.Dispose();
    }
}
