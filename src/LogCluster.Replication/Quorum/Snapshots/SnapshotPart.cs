using LogCluster.Core;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>
/// A snapshot that is not whole yet, under a name that no later start takes for one. Not thread-safe. Whoever began it has it adopted by its
/// store, or disposes it, which deletes it.
/// </summary>
internal sealed class SnapshotPart : IDisposable
{
    private readonly IDisk _disk;
    private IDiskFile? _file;

    public SnapshotPart(IDisk disk, string path, OffsetAndEpoch id)
    {
        (_disk, Path, Id) = (disk, path, id);
        _file = disk.Open(path, DiskOpen.OpenOrCreate);
        _file.SetLength(0);
    }

    public string Path { get; }

    public OffsetAndEpoch Id { get; }

    public long LengthBytes { get; private set; }

    /// <summary>True once it is another's: a part that was adopted is not deleted.</summary>
    public bool IsAdopted { get; set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Invariant.Check(_file is not null);
        _file.Write(LengthBytes, bytes);
        LengthBytes += bytes.Length;
    }

    /// <summary>Nothing is added any more; the content is durable on return, its name is not.</summary>
    public void Finish()
    {
        Invariant.Check(_file is not null);
        _file.Flush();
        _file.Dispose();
        _file = null;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        if (IsAdopted)
            return;
        IsAdopted = true;
        try
        {
            _disk.DeleteFile(Path);
        }
        catch (IOException)
        {
            // The next start deletes it.
        }
    }
}
