using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Voters;

/// <summary>
/// The voter sets of a log by the offset of the record that brought them. A set is in force from the moment it is in the log, committed or
/// not (KIP-853); truncation takes it back. Before the first record the configured (static) or the snapshot's set holds.
/// </summary>
/// <param name="configured">Holds as long as neither the log nor a snapshot says who votes.</param>
/// <param name="ofSnapshot">The set of the snapshot that the log begins after; null where it has none.</param>
public sealed class VoterHistory(VoterSet configured, VoterSet? ofSnapshot = null)
{
    private readonly List<(long Offset, VoterSet Voters)> _sets = [];
    private VoterSet? _recorded = ofSnapshot;

    private VoterSet Initial => _recorded ?? configured;

    public VoterSet Latest => _sets.Count > 0 ? _sets[^1].Voters : Initial;

    /// <summary>The offset of the record that brought <see cref="Latest"/>; -1 when no record of the log did.</summary>
    public long LatestOffset => _sets.Count > 0 ? _sets[^1].Offset : -1;

    /// <summary>The set that <see cref="Latest"/> replaced.</summary>
    public VoterSet Previous => _sets.Count > 1 ? _sets[^2].Voters : Initial;

    /// <summary>The set in force for a log that ends at <paramref name="endOffset"/>.</summary>
    public VoterSet At(long endOffset) => RecordedAt(endOffset) ?? configured;

    /// <summary>The set that a snapshot of this offset has to have; null when the configuration alone says who votes (kraft.version 0).</summary>
    public VoterSet? RecordedAt(long endOffset)
    {
        var index = _sets.FindLastIndex(set => set.Offset < endOffset);
        return index < 0 ? _recorded : _sets[index].Voters;
    }

    public void Add(long offset, VoterSet voters)
    {
        Invariant.Check(offset > LatestOffset);
        _sets.Add((offset, voters));
    }

    /// <summary>Takes back what stood at the new end of the log or behind it.</summary>
    public void TruncateTo(long endOffset) => _sets.RemoveAll(set => set.Offset >= endOffset);

    /// <summary>Forgets sets that a newer one below <paramref name="offset"/> has replaced for good.</summary>
    public void ForgetBelow(long offset)
    {
        _recorded = RecordedAt(offset);
        _sets.RemoveAll(set => set.Offset < offset);
    }

    /// <summary>The log begins anew after a snapshot with these voters, or none.</summary>
    public void Restart(VoterSet? voters)
    {
        _sets.Clear();
        _recorded = voters;
    }
}
