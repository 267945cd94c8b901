using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Disk;

/// <summary>
/// A disk in memory that tells what was written from what was made durable, and loses the difference when asked to. Everything
/// follows from the seed and the order of calls. Thread-safe, so that tests with real threads may use it too.
/// </summary>
public sealed class SimulatedDisk(int seed = 0, TimeProvider? clock = null) : IDisk
{
    /// <summary>EIO, as Linux numbers it.</summary>
    private const int IOError = 5;

    private readonly Random _random = new(seed);
    private readonly SimulatedDiskDirectory _root = new();
    private readonly SortedSet<string> _locks = new(StringComparer.Ordinal);
    private long _usedBytes;
    private bool _down;

    internal object Sync { get; } = new();

    internal int Incarnation { get; private set; }

    /// <summary>For modification times; stands still without a clock, so that a run depends on nothing else.</summary>
    private long NowMs => clock?.GetUtcNow().ToUnixTimeMilliseconds() ?? 0;

    public SimulatedDiskFaults Faults { get; } = new();

    /// <summary>Called when a planned crash strikes, before the exception that tells the caller.</summary>
    public Action? WentDown { get; init; }

    /// <summary>Changes (of content, length, names, durability) so far: the points at which a crash can strike.</summary>
    public int ChangeCount { get; private set; }

    public int FlushCount { get; private set; }

    public int OpenHandleCount { get; private set; }

    /// <summary>Stops the machine and starts it again: handles and locks are gone, files as <paramref name="crash"/> leaves them.</summary>
    public void Crash(SimulatedDiskCrash crash)
    {
        lock (Sync)
        {
            Incarnation++;
            OpenHandleCount = 0;
            _locks.Clear();
            _down = false;
            Faults.CrashIn = 0;
            if (crash == SimulatedDiskCrash.PowerLoss)
                _root.LosePower(_random);
        }
    }

    public void CorruptByte(string path, long offset, byte mask = 1)
    {
        lock (Sync)
            FindFile(path).Corrupt(offset, mask);
    }

    public bool DirectoryExists(string path)
    {
        lock (Sync)
            return Find(path) is SimulatedDiskDirectory;
    }

    public void CreateDirectory(string path)
    {
        lock (Sync)
        {
            var directory = _root;
            foreach (var name in Names(path))
            {
                if (!directory.Current.TryGetValue(name, out var next))
                {
                    Change();
                    next = new SimulatedDiskDirectory();
                    directory.Link(name, next);
                }

                directory = next as SimulatedDiskDirectory ?? throw new IOException($"{path}: {name} is a file");
            }
        }
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (Sync)
            return [.. FindDirectory(directory).Current.Where(entry => entry.Value is SimulatedDiskFile).Select(entry => entry.Key)];
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (Sync)
            return [.. FindDirectory(directory).Current.Where(entry => entry.Value is SimulatedDiskDirectory).Select(entry => entry.Key)];
    }

    public bool FileExists(string path)
    {
        lock (Sync)
            return Find(path) is SimulatedDiskFile;
    }

    public DiskFileInfo Stat(string path)
    {
        lock (Sync)
        {
            var file = FindFile(path);
            return new DiskFileInfo(file.Length, file.LastModifiedMs);
        }
    }

    public IDiskFile Open(string path, DiskOpen mode)
    {
        lock (Sync)
        {
            CheckUp();
            var existing = Find(path);
            if (existing is not null && mode == DiskOpen.CreateNew)
                throw new IOException($"{path} exists");
            if (existing is null && mode is DiskOpen.Existing or DiskOpen.ReadOnly)
                throw new FileNotFoundException($"{path} does not exist", path);
            if (existing is null)
            {
                Change();
                existing = new SimulatedDiskFile();
                FindDirectory(Path.GetDirectoryName(path)!).Link(Path.GetFileName(path), existing);
            }

            var file = existing as SimulatedDiskFile ?? throw new IOException($"{path} is a directory");
            OpenHandleCount++;
            return new SimulatedDiskHandle(this, file, path, mode != DiskOpen.ReadOnly, Incarnation);
        }
    }

    public void Rename(string from, string to)
    {
        lock (Sync)
        {
            Change();
            if (Path.GetDirectoryName(from) != Path.GetDirectoryName(to))
                throw new ArgumentException($"{from} and {to} are not in one directory", nameof(to));
            _ = Find(from) ?? throw new FileNotFoundException($"{from} does not exist", from);
            FindDirectory(Path.GetDirectoryName(from)!).Rename(Path.GetFileName(from), Path.GetFileName(to));
        }
    }

    public void DeleteFile(string path) => Unlink(path, Find(path) as SimulatedDiskFile);

    public void DeleteDirectory(string path) => Unlink(path, Find(path) as SimulatedDiskDirectory);

    private void Unlink(string path, SimulatedDiskInode? inode)
    {
        if (inode is null)
            return;
        lock (Sync)
        {
            Change();
            FindDirectory(Path.GetDirectoryName(path)!).Unlink(Path.GetFileName(path));
        }
    }

    public void FlushDirectory(string path)
    {
        lock (Sync)
        {
            Change();
            FailIfFlushFails(path);
            FindDirectory(path).Flush();
        }
    }

    public bool TryFlushAll(string directory)
    {
        lock (Sync)
        {
            Change();
            FailIfFlushFails(directory);
            FindDirectory(directory).FlushAll();
            return true;
        }
    }

    public IDisposable? TryLock(string path)
    {
        using (Open(path, DiskOpen.OpenOrCreate))
        {
            lock (Sync)
                return _locks.Add(path) ? new Held(this, path) : null;
        }
    }

    public long GetFreeBytes(string directory) => Faults.CapacityBytes - _usedBytes;

    public long GetTotalBytes(string directory) => Faults.CapacityBytes;

    internal void Write(SimulatedDiskFile file, string path, long offset, ReadOnlySpan<byte> source)
    {
        lock (Sync)
        {
            var fits = (int)Math.Min(source.Length, Math.Max(0, Faults.CapacityBytes - _usedBytes + file.Length - offset));
            if (Faults.CrashIn == 1 || Faults.FailWriteIn == 1)
                fits = source.Length / 2;
            _usedBytes += Math.Max(0, offset + fits - file.Length);
            CheckUp();
            file.Write(offset, source[..fits], NowMs);
            Change();
            if (Faults.WriteFails() || Faults.IsBroken(path))
                throw new IOException($"{path}: EIO", IOError);
            if (fits < source.Length)
                throw new IOException($"{path}: ENOSPC");
        }
    }

    internal void SetLength(SimulatedDiskFile file, string path, long length)
    {
        lock (Sync)
        {
            Change();
            _usedBytes += length - file.Length;
            file.SetLength(length, NowMs);
        }
    }

    internal void Flush(SimulatedDiskFile file, string path)
    {
        lock (Sync)
        {
            Change();
            FailIfFlushFails(path);
            file.Flush();
        }
    }

    internal void HandleClosed()
    {
        lock (Sync)
            OpenHandleCount = Math.Max(0, OpenHandleCount - 1);
    }

    private void FailIfFlushFails(string path)
    {
        FlushCount++;
        if (Faults.FlushFails() || Faults.IsBroken(path))
            throw new IOException($"{path}: EIO", IOError);
    }

    private void Change()
    {
        CheckUp();
        ChangeCount++;
        if (!Faults.Crashes())
            return;
        _down = true;
        WentDown?.Invoke();
        CheckUp();
    }

    private void CheckUp()
    {
        if (_down)
            throw new SimulatedDiskCrashException();
    }

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private SimulatedDiskInode? Find(string path)
    {
        lock (Sync)
        {
            CheckUp();
            SimulatedDiskInode? inode = _root;
            foreach (var name in Names(path))
                inode = inode is SimulatedDiskDirectory directory ? directory.Current.GetValueOrDefault(name) : null;
            return inode;
        }
    }

    private SimulatedDiskDirectory FindDirectory(string path) =>
        Find(path) as SimulatedDiskDirectory ?? throw new DirectoryNotFoundException($"{path} does not exist");

    private SimulatedDiskFile FindFile(string path) =>
        Find(path) as SimulatedDiskFile ?? throw new FileNotFoundException($"{path} does not exist", path);

    private sealed class Held(SimulatedDisk disk, string path) : IDisposable
    {
        private readonly int _incarnation = disk.Incarnation;

        public void Dispose()
        {
            lock (disk.Sync)
            {
                if (_incarnation == disk.Incarnation)
                    disk._locks.Remove(path);
            }
        }
    }
}
