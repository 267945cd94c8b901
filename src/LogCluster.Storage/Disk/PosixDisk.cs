// This is the edge: the one place that may touch the operating system's files.
#pragma warning disable RS0030

namespace LogCluster.Storage.Disk;

/// <summary>The machine's file system. Stateless and thread-safe.</summary>
public sealed class PosixDisk : IDisk
{
    public static PosixDisk Instance { get; } = new();

    public bool DirectoryExists(string path) => Directory.Exists(path);

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public IReadOnlyList<string> ListFiles(string directory) => Sorted(Directory.GetFiles(directory));

    public IReadOnlyList<string> ListDirectories(string directory) => Sorted(Directory.GetDirectories(directory));

    private static string[] Sorted(string[] paths)
    {
        for (var i = 0; i < paths.Length; i++)
            paths[i] = Path.GetFileName(paths[i]);
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    public bool FileExists(string path) => File.Exists(path);

    public DiskFileInfo Stat(string path)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new FileNotFoundException($"{path} does not exist", path);
        return new DiskFileInfo(info.Length, new DateTimeOffset(info.LastWriteTimeUtc).ToUnixTimeMilliseconds());
    }

    /// <summary>Marked as asynchronous, which says nothing to the operating system but is what a socket asks of a file that it sends.</summary>
    public IDiskFile Open(string path, DiskOpen mode) => new PosixFile(File.OpenHandle(
        path,
        mode switch { DiskOpen.CreateNew => FileMode.CreateNew, DiskOpen.OpenOrCreate => FileMode.OpenOrCreate, _ => FileMode.Open },
        mode == DiskOpen.ReadOnly ? FileAccess.Read : FileAccess.ReadWrite,
        FileShare.ReadWrite | FileShare.Delete,
        FileOptions.Asynchronous));

    public void Rename(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public void FlushDirectory(string path) => PosixCalls.FlushDirectory(path);

    public bool TryFlushAll(string directory) => PosixCalls.TryFlushFileSystem(directory);

    public IDisposable? TryLock(string path) => PosixLock.TryTake(path);

    public long GetFreeBytes(string directory) => new DriveInfo(directory).AvailableFreeSpace;

    public long GetTotalBytes(string directory) => new DriveInfo(directory).TotalSize;
}
