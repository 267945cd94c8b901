using LogCluster.Storage.Checkpoints;

namespace LogCluster.Storage;

/// <summary>
/// Which leader epoch began at which offset of one log (KIP-101, KIP-279). Replaces its immutable list as a whole, so
/// <see cref="Entries"/> and the look-ups may be used from any thread; changes come from the log, under its lock. Every change is
/// written at once but made durable only by <see cref="Flush"/>, before a recovery point that covers it.
/// </summary>
public sealed class LeaderEpochHistory
{
    private readonly IDisk _disk;
    private readonly string _directory;
    private volatile EpochStart[] _entries;
    private bool _durable = true;

    internal LeaderEpochHistory(IDisk disk, string directory, IEnumerable<EpochStart> entries)
    {
        _disk = disk;
        _directory = directory;
        _entries = [.. entries];
    }

    /// <summary>In ascending order of both epoch and offset.</summary>
    public IReadOnlyList<EpochStart> Entries => _entries;

    /// <summary><see cref="LeaderEpoch.None"/> before the first.</summary>
    public LeaderEpoch Latest => _entries is [.., var last] ? last.Epoch : LeaderEpoch.None;

    /// <summary>
    /// Notes that <paramref name="epoch"/> begins at <paramref name="startOffset"/>. What contradicts it goes: a later or equal epoch,
    /// and an epoch that began there or behind, that is, without having written anything that stayed.
    /// </summary>
    internal void Assign(LeaderEpoch epoch, long startOffset)
    {
        Invariant.Check(epoch.Value >= 0 && startOffset >= 0);
        var entries = _entries;
        if (entries is [.., var latest] && latest.Epoch == epoch && startOffset >= latest.StartOffset)
            return;
        var kept = entries.Length;
        while (kept > 0 && (entries[kept - 1].Epoch >= epoch || entries[kept - 1].StartOffset >= startOffset))
            kept--;
        Replace([.. entries.AsSpan(0, kept), new EpochStart(epoch, startOffset)]);
    }

    /// <summary>Notes every epoch that begins in these batches, of which the last has <paramref name="lastEpoch"/>.</summary>
    internal void AssignFrom(ReadOnlySpan<byte> batches, LeaderEpoch lastEpoch)
    {
        if (lastEpoch <= Latest)
            return;
        var walker = new RecordBatchEnumerator(batches);
        while (walker.MoveNext())
        {
            if (walker.Current.Header.LeaderEpoch > Latest)
                Assign(walker.Current.Header.LeaderEpoch, walker.Current.BaseOffset);
        }
    }

    /// <summary>
    /// Where <paramref name="epoch"/> ended: the largest epoch not above it that the log knows, and the first offset of a later one, or
    /// <paramref name="logEndOffset"/> for the latest. Both -1 when the log knows no such epoch.
    /// </summary>
    public OffsetAndEpoch EndOffsetFor(LeaderEpoch epoch, long logEndOffset)
    {
        var entries = _entries;
        if (epoch.Value < 0 || entries.Length == 0 || epoch > entries[^1].Epoch)
            return new OffsetAndEpoch(-1, LeaderEpoch.None);
        if (epoch == entries[^1].Epoch)
            return new OffsetAndEpoch(logEndOffset, epoch);
        var next = Array.FindIndex(entries, entry => entry.Epoch > epoch);
        // Below the first known epoch: everything since is of a later one.
        var floor = next == 0 ? epoch : entries[next - 1].Epoch;
        return new OffsetAndEpoch(entries[next].StartOffset, floor);
    }

    /// <summary>The epoch under which <paramref name="offset"/> was written; <see cref="LeaderEpoch.None"/> when unknown.</summary>
    public LeaderEpoch EpochAt(long offset)
    {
        var entries = _entries;
        for (var i = entries.Length - 1; i >= 0; i--)
        {
            if (entries[i].StartOffset <= offset)
                return entries[i].Epoch;
        }

        return LeaderEpoch.None;
    }

    /// <summary>Drops epochs that began at the new end of the log or behind it.</summary>
    internal void TruncateFromEnd(long logEndOffset)
    {
        var entries = _entries;
        var kept = entries.Length;
        while (kept > 0 && entries[kept - 1].StartOffset >= logEndOffset)
            kept--;
        if (kept < entries.Length)
            Replace(entries[..kept]);
    }

    /// <summary>Drops epochs that ended before the new start of the log; the one that goes on there begins there.</summary>
    internal void TruncateFromStart(long logStartOffset)
    {
        var entries = _entries;
        var gone = 0;
        while (gone < entries.Length && entries[gone].StartOffset <= logStartOffset)
            gone++;
        if (gone == 0 || (gone == 1 && entries[0].StartOffset == logStartOffset))
            return;
        Replace([new EpochStart(entries[gone - 1].Epoch, logStartOffset), .. entries.AsSpan(gone)]);
    }

    internal void Clear()
    {
        if (_entries.Length > 0)
            Replace([]);
    }

    private void Replace(EpochStart[] entries)
    {
        _durable = false;
        LeaderEpochCheckpoint.Write(_disk, _directory, entries);
        _entries = entries;
    }

    /// <summary>Flushes the file; true when the directory must be flushed as well.</summary>
    internal bool Flush()
    {
        if (_durable)
            return false;
        _disk.FlushFile(Path.Combine(_directory, LeaderEpochCheckpoint.FileName));
        _durable = true;
        return true;
    }
}
