namespace LogCluster.Storage.Segments;

/// <summary>
/// Segments that left the log: their files wait under another name for <c>file.delete.delay.ms</c> and for their last reader. What a
/// stop leaves waiting goes at the next start. Under the log's lock.
/// </summary>
internal sealed class DeletedSegments(IDisk disk)
{
    private readonly List<(LogSegment Segment, long DueMs)> _waiting = [];

    public int Count => _waiting.Count;

    /// <summary>Of the first that is due; <see cref="LogUpkeep.Never"/> with none.</summary>
    public long NextDueMs => _waiting.Count == 0 ? LogUpkeep.Never : _waiting.Min(waiting => waiting.DueMs);

    public void Add(LogSegment segment, long dueMs)
    {
        // Whoever reads the segment keeps its open files; the names are free for a segment of the same offset from here on.
        segment.Retire();
        foreach (var extension in SegmentFile.Extensions)
        {
            var path = segment.NameOf(extension).Path;
            if (disk.FileExists(path))
                disk.Rename(path, path + SegmentFile.Deleted);
        }

        _waiting.Add((segment, dueMs));
    }

    /// <summary>Unlinks the files of segments that are due and unread; returns how many segments that were.</summary>
    public int Purge(long nowMs)
    {
        var due = _waiting.Where(waiting => waiting.DueMs <= nowMs && !waiting.Segment.IsLeased).ToList();
        foreach (var waiting in due)
        {
            foreach (var extension in SegmentFile.Extensions)
                disk.DeleteFile(waiting.Segment.NameOf(extension).Path + SegmentFile.Deleted);
            _waiting.Remove(waiting);
        }

        return due.Count;
    }
}
