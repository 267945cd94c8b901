using LogCluster.Storage.Segments;

namespace LogCluster.Storage.Producers;

/// <summary>
/// The snapshots of one log's <see cref="ProducerStateTable"/>: one where each segment begins, and the newest. A snapshot is a
/// shortcut: one that is torn or damaged is passed over and the log is read from further back. Under the log's lock.
/// </summary>
internal sealed class ProducerSnapshotFiles(IDisk disk, string directory, IEnumerable<long> offsets)
{
    private readonly SortedSet<long> _offsets = [.. offsets];
    private readonly SortedSet<long> _unflushed = [];

    public long? LatestOffset => _offsets.Count == 0 ? null : _offsets.Max;

    private string PathOf(long offset) => new SegmentFile(directory, offset, SegmentFile.Snapshot).Path;

    /// <summary>Writes what the table holds, unless that is known or nothing was appended yet.</summary>
    public void Write(ProducerStateTable table, long logStartOffset)
    {
        if (table.EndOffset <= (LatestOffset ?? logStartOffset))
            return;
        var path = PathOf(table.EndOffset);
        using (var file = disk.Open(path, DiskOpen.OpenOrCreate))
        {
            file.SetLength(0);
            file.Write(0, ProducerSnapshot.Encode(table.Producers));
        }

        _offsets.Add(table.EndOffset);
        _unflushed.Add(table.EndOffset);
    }

    /// <summary>Fills the empty table from the newest good snapshot not above <paramref name="offsetMax"/>; returns where the log must be read on from.</summary>
    public long Load(ProducerStateTable table, long logStartOffset, long offsetMax, long nowMs)
    {
        foreach (var offset in _offsets.Reverse().Where(offset => offset <= offsetMax && offset > logStartOffset).ToList())
        {
            if (ProducerSnapshot.TryDecode(disk.ReadAllBytes(PathOf(offset))) is not { } producers)
            {
                Delete(offset);
                continue;
            }

            foreach (var state in producers.Where(state => !table.IsExpired(state, nowMs)))
                table.Restore(state);
            table.EndOffset = offset;
            return offset;
        }

        table.EndOffset = logStartOffset;
        return logStartOffset;
    }

    public void DeleteAbove(long offset) => DeleteWhere(snapshot => snapshot > offset);

    /// <summary>Keeps the newest, and those where segments begin.</summary>
    public void DeleteStray(IReadOnlySet<long> segmentOffsets)
    {
        var latest = LatestOffset;
        DeleteWhere(snapshot => snapshot != latest && !segmentOffsets.Contains(snapshot));
    }

    public void DeleteAll() => DeleteWhere(_ => true);

    private void DeleteWhere(Predicate<long> unwanted)
    {
        foreach (var offset in _offsets.Where(offset => unwanted(offset)).ToList())
            Delete(offset);
    }

    public void Delete(long offset)
    {
        if (!_offsets.Remove(offset))
            return;
        _unflushed.Remove(offset);
        disk.DeleteFile(PathOf(offset));
    }

    /// <summary>Makes all durable; true when the directory must be flushed as well.</summary>
    public bool Flush()
    {
        if (_unflushed.Count == 0)
            return false;
        foreach (var offset in _unflushed)
            disk.FlushFile(PathOf(offset));
        _unflushed.Clear();
        return true;
    }
}
