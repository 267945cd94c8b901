using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>One flush of a log: which files, and what is durable afterwards. Run once.</summary>
internal sealed class FlushPlan(IDisk disk, string directory, long upToOffset, int truncations)
{
    private readonly List<(LogSegment Segment, bool IsSealed)> _segments = [];

    public long UpToOffset => upToOffset;

    /// <summary>How often the log had been truncated when the flush was planned.</summary>
    public int Truncations => truncations;

    public bool HasNames { get; set; }

    public bool IsDirectoryNew { get; set; }

    /// <summary>Adds a segment, unless it is on its way out of the log.</summary>
    public void Add(LogSegment segment, bool isSealed)
    {
        if (segment.TryLease())
            _segments.Add((segment, isSealed));
    }

    public void Run()
    {
        try
        {
            foreach (var (segment, isSealed) in _segments)
                segment.Flush(isSealed);
            if (IsDirectoryNew)
            {
                var metadata = UnflushedParts.MetadataPath(directory);
                if (disk.FileExists(metadata))
                    disk.FlushFile(metadata);
                disk.FlushDirectory(Path.GetDirectoryName(directory)!);
            }

            if (HasNames)
                disk.FlushDirectory(directory);
        }
        finally
        {
            foreach (var (segment, _) in _segments)
                segment.Release();
        }
    }
}
