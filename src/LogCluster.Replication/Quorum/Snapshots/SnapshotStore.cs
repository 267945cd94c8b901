using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>
/// The snapshots beside the segments of a quorum's log, in Kafka's files (KIP-630). A file gets its name when it is whole and durable. Opening removes
/// what a crash left half written, and sets a damaged newest one aside, so that the one before it counts. Thread-safe.
/// </summary>
public sealed class SnapshotStore
{
    private readonly Lock _sync = new();
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly IQuorumRecordFormat _format;
    private SnapshotInfo[] _all = [];
    private int _parts;

    private SnapshotStore(IDisk disk, string directory, IQuorumRecordFormat format) => (_disk, _directory, _format) = (disk, directory, format);

    /// <summary>Reads the newest snapshot whole, of the others what stands in front. <paramref name="directory"/> is that of the log.</summary>
    public static SnapshotStore Open(IDisk disk, string directory, IQuorumRecordFormat format)
    {
        var store = new SnapshotStore(disk, directory, format);
        store.Load();
        return store;
    }

    /// <summary>Ascending.</summary>
    public IReadOnlyList<SnapshotInfo> All
    {
        get
        {
            lock (_sync)
                return _all;
        }
    }

    public SnapshotInfo? Newest => All is [.., var newest] ? newest : null;

    /// <summary>One sentence for each file that was set aside at opening.</summary>
    public IReadOnlyList<string> SetAside { get; private set; } = [];

    public SnapshotInfo? Find(OffsetAndEpoch id) => All.FirstOrDefault(snapshot => snapshot.Id == id);

    private string PathOf(OffsetAndEpoch id) => Path.Combine(_directory, SnapshotName.Of(id));

    private void Load()
    {
        var found = new List<OffsetAndEpoch>();
        foreach (var name in _disk.ListFiles(_directory))
        {
            if (name.EndsWith(SnapshotName.PartSuffix, StringComparison.Ordinal))
                _disk.DeleteFile(Path.Combine(_directory, name));
            else if (SnapshotName.TryParse(name, out var id))
                found.Add(id);
        }

        var (whole, faults) = (new List<SnapshotInfo>(), new List<string>());
        foreach (var id in found.OrderByDescending(id => id.Offset).ThenByDescending(id => id.Epoch))
        {
            try
            {
                whole.Insert(0, Read(PathOf(id), id, toItsEnd: whole.Count == 0));
            }
            catch (InvalidDataException e)
            {
                faults.Add(e.Message);
                _disk.Rename(PathOf(id), Path.ChangeExtension(PathOf(id), null) + SnapshotName.DamagedSuffix);
                _disk.FlushDirectory(_directory);
            }
        }

        (_all, SetAside) = ([.. whole], faults);
    }

    private SnapshotInfo Read(string path, OffsetAndEpoch id, bool toItsEnd)
    {
        using var reader = new SnapshotReader(_disk, path, id, _format);
        while (reader.MoveNext() && toItsEnd)
        {
        }

        return new SnapshotInfo(id, _disk.Stat(path).LengthBytes, reader.LastLogTimestampMs, reader.Voters);
    }

    /// <summary>Throws <see cref="IOException"/> when it has been deleted meanwhile.</summary>
    public SnapshotReader OpenReader(SnapshotInfo snapshot) => new(_disk, PathOf(snapshot.Id), snapshot.Id, _format);

    /// <summary>Begins a snapshot, which is among <see cref="All"/> once it is complete: of a state that is committed, or of none where a log begins.</summary>
    public SnapshotWriter Create(OffsetAndEpoch id, long lastLogTimestampMs, VoterSet? voters, Action? onComplete = null) =>
        new(CreatePart(id), lastLogTimestampMs, voters, _format, (part, info) =>
        {
            Adopt(part, info);
            onComplete?.Invoke();
        });

    /// <summary>A file of the same format under another name, as a cluster's first records have; it is there once it is complete.</summary>
    public static SnapshotWriter CreateNamed(IDisk disk, string directory, string name, IQuorumRecordFormat format)
    {
        var path = Path.Combine(directory, name);
        var part = new SnapshotPart(disk, path + ".part", new OffsetAndEpoch(0, new LeaderEpoch(0)));
        return new SnapshotWriter(part, 0, null, format, (written, _) =>
        {
            disk.Rename(written.Path, path);
            written.IsAdopted = true;
            disk.FlushDirectory(directory);
        });
    }

    /// <summary>Reads a file that <see cref="CreateNamed"/> made.</summary>
    public static SnapshotReader OpenNamed(IDisk disk, string path, IQuorumRecordFormat format) => new(disk, path, new OffsetAndEpoch(0, new LeaderEpoch(0)), format);

    internal SnapshotPart CreatePart(OffsetAndEpoch id) => new(_disk, Path.Combine(_directory, SnapshotName.OfPart(id, Interlocked.Increment(ref _parts))), id);

    /// <summary>What a finished part is; throws <see cref="InvalidDataException"/> when it is no whole snapshot.</summary>
    internal SnapshotInfo Verify(SnapshotPart part) => Read(part.Path, part.Id, toItsEnd: true);

    /// <summary>Gives a finished part its name, durably.</summary>
    internal void Adopt(SnapshotPart part, SnapshotInfo info)
    {
        _disk.Rename(part.Path, PathOf(part.Id));
        part.IsAdopted = true;
        _disk.FlushDirectory(_directory);
        lock (_sync)
            _all = [.. _all.Where(snapshot => snapshot.Id != info.Id).Append(info).OrderBy(snapshot => snapshot.Id.Offset)];
    }

    /// <summary>Bytes from <paramref name="position"/> on, at most <paramref name="bytesMax"/>. Throws <see cref="IOException"/> when it has been deleted meanwhile.</summary>
    internal byte[] ReadBytes(SnapshotInfo snapshot, long position, int bytesMax)
    {
        using var file = _disk.Open(PathOf(snapshot.Id), DiskOpen.ReadOnly);
        var bytes = new byte[Math.Clamp(snapshot.SizeBytes - position, 0, bytesMax)];
        var read = file.Read(position, bytes);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Deletes the snapshots of lower offsets. The newest is never among them.</summary>
    internal void DeleteBelow(long offset)
    {
        SnapshotInfo[] gone;
        lock (_sync)
        {
            gone = [.. _all.SkipLast(1).Where(snapshot => snapshot.Id.Offset < offset)];
            _all = _all[gone.Length..];
        }

        foreach (var snapshot in gone)
            _disk.DeleteFile(PathOf(snapshot.Id));
    }
}
