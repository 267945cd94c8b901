using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// What of a log is not durable yet, and up to where it is. Under the log's lock, but for <see cref="RecoveryPoint"/>. A flush is planned under the
/// lock, run without it and then noted, unless the log was truncated meanwhile: what was appended again is not what was flushed.
/// </summary>
internal sealed class UnflushedParts(IDisk disk, string directory, long recoveryPoint, long nowMs)
{
    private readonly List<LogSegment> _sealed = [];
    private long _recoveryPoint = recoveryPoint;
    private long _lastFlushMs = nowMs;
    private int _truncations;
    private bool _isDirectoryNew;

    /// <summary>Of a log just opened. <paramref name="isUnclean"/>: nothing but the recovery point says what was flushed.</summary>
    public static UnflushedParts Of(IDisk disk, string directory, LoadedLog loaded, bool isUnclean, long nowMs)
    {
        var parts = new UnflushedParts(disk, directory, loaded.RecoveryPoint, nowMs) { HasNames = isUnclean };
        parts._sealed.AddRange(loaded.Unflushed);
        parts._isDirectoryNew = isUnclean && loaded.RecoveryPoint == 0;
        return parts;
    }

    /// <summary>Everything below is durable.</summary>
    public long RecoveryPoint => Volatile.Read(ref _recoveryPoint);

    /// <summary>Whether names in the directory changed.</summary>
    public bool HasNames { get; private set; }

    public void OnNamesChanged(bool changed = true) => HasNames |= changed;

    /// <summary>The directory itself and the file that says whose it is are new.</summary>
    public void OnDirectoryCreated() => _isDirectoryNew = HasNames = true;

    /// <summary>A sealed segment's indexes are built by nobody again once the recovery point is behind it.</summary>
    public void OnSealed(LogSegment segment) => _sealed.Add(segment);

    public void OnRemoved(LogSegment segment) => _sealed.Remove(segment);

    public void OnTruncating() => _truncations++;

    public void OnTruncated(long logEndOffset) => Volatile.Write(ref _recoveryPoint, Math.Min(_recoveryPoint, logEndOffset));

    public bool IsDue(long logEndOffset, long flushMs, long nowMs)
    {
        if (_recoveryPoint == logEndOffset)
            _lastFlushMs = nowMs;
        return _sealed.Count > 0 || nowMs - _lastFlushMs >= flushMs;
    }

    /// <summary>When <see cref="IsDue"/> will say so; <see cref="LogUpkeep.Never"/> with nothing to flush.</summary>
    public long DueMs(long logEndOffset, long flushMs, long nowMs)
    {
        if (IsDue(logEndOffset, flushMs, nowMs))
            return nowMs;
        return _recoveryPoint == logEndOffset ? LogUpkeep.Never : LogUpkeep.After(_lastFlushMs, flushMs);
    }

    /// <summary>Takes everything that is unflushed now; the plan holds leases, which running it ends.</summary>
    public FlushPlan Plan(LogView view, long nowMs)
    {
        _lastFlushMs = nowMs;
        var active = view.Segments[^1];
        var plan = new FlushPlan(disk, directory, view.LogEndOffset, _truncations);
        foreach (var segment in _sealed)
            plan.Add(segment, isSealed: true);
        if (!_sealed.Contains(active) && view.LogEndOffset > _recoveryPoint && active.SizeBytes > 0)
            plan.Add(active, isSealed: false);
        plan.HasNames = HasNames;
        plan.IsDirectoryNew = _isDirectoryNew;
        HasNames = _isDirectoryNew = false;
        _sealed.Clear();
        return plan;
    }

    public void OnFlushed(FlushPlan plan)
    {
        if (plan.Truncations == _truncations)
            OnFlushedElsewhere(Math.Max(_recoveryPoint, plan.UpToOffset));
    }

    /// <summary>The whole disk was flushed.</summary>
    public void OnFlushedElsewhere(long upToOffset) => Volatile.Write(ref _recoveryPoint, upToOffset);

    /// <summary>Path of the file that is new with the directory.</summary>
    public static string MetadataPath(string directory) => Path.Combine(directory, PartitionMetadata.FileName);
}
