namespace LogCluster.Storage.Disk;

/// <summary>
/// The file system as the log needs it: the seam at which the simulator injects crashes and faults. Paths are absolute; faults are
/// <see cref="IOException"/>s. Thread-safe. Content becomes durable by <see cref="IDiskFile.Flush"/>, a name (created, renamed or
/// deleted) only by <see cref="FlushDirectory"/> of the directory that holds it.
/// </summary>
public interface IDisk
{
    bool DirectoryExists(string path);

    /// <summary>Creates the directory and its parents; no error when it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Names, not paths, in ordinal order.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Names, not paths, in ordinal order.</summary>
    IReadOnlyList<string> ListDirectories(string directory);

    bool FileExists(string path);

    /// <summary>Throws <see cref="FileNotFoundException"/> when there is no such file.</summary>
    DiskFileInfo Stat(string path);

    IDiskFile Open(string path, DiskOpen mode);

    /// <summary>Renames a file or a directory within its parent, atomically, over a file of the new name.</summary>
    void Rename(string from, string to);

    /// <summary>No error when there is no such file. Open handles go on reading.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes the directory and all in it; no error when there is none.</summary>
    void DeleteDirectory(string path);

    void FlushDirectory(string path);

    /// <summary>
    /// Makes all content and names below the directory durable at once, which with many files is far cheaper than one by one. False where
    /// the system cannot do that.
    /// </summary>
    bool TryFlushAll(string directory);

    /// <summary>Creates and locks a file against other processes and other callers here; null when somebody holds it. Disposing unlocks.</summary>
    IDisposable? TryLock(string path);

    /// <summary>What can still be written on the file system of the directory.</summary>
    long GetFreeBytes(string directory);

    long GetTotalBytes(string directory);
}
