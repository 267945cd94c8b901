namespace LogCluster.Coordinators.Groups.Offsets;

/// <summary>Offsets that were committed inside transactions which are still open, by the producer that has them open (KIP-98).</summary>
internal sealed class PendingOffsets
{
    private readonly SortedDictionary<long, SortedDictionary<OffsetKey, CommittedOffset>> _byProducer = [];

    public void Add(long producerId, OffsetKey key, CommittedOffset offset)
    {
        if (!_byProducer.TryGetValue(producerId, out var offsets))
            _byProducer.Add(producerId, offsets = []);
        offsets[key] = offset;
    }

    public bool Has(OffsetKey key) => _byProducer.Values.Any(offsets => offsets.ContainsKey(key));

    public bool HasAny(string groupId) => _byProducer.Values.Any(offsets => offsets.Keys.Any(key => key.GroupId == groupId));

    public IReadOnlyList<OffsetKey> Of(string groupId) =>
        [.. _byProducer.Values.SelectMany(offsets => offsets.Keys).Where(key => key.GroupId == groupId).Distinct().Order()];

    /// <summary>A tombstone takes pending offsets with it.</summary>
    public void Remove(OffsetKey key)
    {
        foreach (var offsets in _byProducer.Values)
            offsets.Remove(key);
    }

    /// <summary>The transaction is over: what it had pending, whatever becomes of that.</summary>
    public IReadOnlyCollection<KeyValuePair<OffsetKey, CommittedOffset>> Take(long producerId) =>
        _byProducer.Remove(producerId, out var offsets) ? offsets : [];

    public void Clear() => _byProducer.Clear();
}
