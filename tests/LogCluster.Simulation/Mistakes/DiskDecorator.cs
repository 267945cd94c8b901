using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Passes everything on; a mistake overrides what it gets wrong.</summary>
internal class DiskDecorator(IDisk disk) : IDisk
{
    protected IDisk Inner { get; } = disk;

    public bool DirectoryExists(string path) => Inner.DirectoryExists(path);

    public void CreateDirectory(string path) => Inner.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => Inner.ListFiles(directory);

    public IReadOnlyList<string> ListDirectories(string directory) => Inner.ListDirectories(directory);

    public bool FileExists(string path) => Inner.FileExists(path);

    public DiskFileInfo Stat(string path) => Inner.Stat(path);

    public IDiskFile Open(string path, DiskOpen mode) => new FileDecorator(this, path, Inner.Open(path, mode));

    public virtual void Rename(string from, string to) => Inner.Rename(from, to);

    public void DeleteFile(string path) => Inner.DeleteFile(path);

    public void DeleteDirectory(string path) => Inner.DeleteDirectory(path);

    public virtual void FlushDirectory(string path) => Inner.FlushDirectory(path);

    /// <summary>One by one, so that mistakes about single files show.</summary>
    public bool TryFlushAll(string directory) => false;

    public IDisposable? TryLock(string path) => Inner.TryLock(path);

    public long GetFreeBytes(string directory) => Inner.GetFreeBytes(directory);

    public long GetTotalBytes(string directory) => Inner.GetTotalBytes(directory);

    protected virtual int Read(string path, IDiskFile file, long offset, Span<byte> destination) => file.Read(offset, destination);

    protected virtual void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source) => file.Write(offset, source);

    protected virtual void SetLength(string path, IDiskFile file, long length) => file.SetLength(length);

    protected virtual void Flush(string path, IDiskFile file) => file.Flush();

    private sealed class FileDecorator(DiskDecorator disk, string path, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public Microsoft.Win32.SafeHandles.SafeFileHandle? LendHandle() => file.LendHandle();

        public void ReturnHandle() => file.ReturnHandle();

        public int Read(long offset, Span<byte> destination) => disk.Read(path, file, offset, destination);

        public void Write(long offset, ReadOnlySpan<byte> source) => disk.Write(path, file, offset, source);

        public void SetLength(long length) => disk.SetLength(path, file, length);

        public void Flush() => disk.Flush(path, file);

        public void Dispose() => file.Dispose();
    }
}
