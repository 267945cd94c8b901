namespace LogCluster.Replication.Tests.InSync;

/// <summary>
/// What has ever been below a high watermark, and so must stay: watches all replicas, and objects. Stands outside of them.
/// </summary>
internal sealed class CommittedRecords
{
    private readonly List<string> _committed = [];
    private readonly List<(long Offset, string Record)> _acknowledged = [];
    private readonly Dictionary<ReplicaNode, (long HighWatermark, long End)> _seen = [];

    public int AcknowledgedCount => _acknowledged.Count;

    public int Count => _committed.Count;

    public void OnCrash(ReplicaNode node) => _seen.Remove(node);

    public void OnAcknowledged(long offset, string record) => _acknowledged.Add((offset, record));

    /// <summary>Null when all is as it must be, an objection otherwise.</summary>
    public string? Look(IEnumerable<ReplicaNode> nodes)
    {
        foreach (var node in nodes.Where(node => node.IsUp))
        {
            var now = (node.HighWatermark, node.End);
            var known = _seen.TryGetValue(node, out var before);
            if (known && before == now)
                continue;
            if (known && now.HighWatermark < before.HighWatermark)
                return $"the high watermark of {node.Id} went back from {before.HighWatermark} to {now.HighWatermark}";
            if (now.HighWatermark > now.End)
                return $"the high watermark of {node.Id} is {now.HighWatermark}, beyond its end {now.End}";
            if (Compare(node, (int)now.HighWatermark) is { } objection)
                return objection;
            _seen[node] = now;
        }

        return _acknowledged.FindIndex(one => one.Offset < _committed.Count && _committed[(int)one.Offset] != one.Record) is >= 0 and var lost
            ? $"{_acknowledged[lost].Record} was acknowledged at {_acknowledged[lost].Offset}, where {_committed[(int)_acknowledged[lost].Offset]} is"
            : null;
    }

    private string? Compare(ReplicaNode node, int highWatermark)
    {
        var records = node.Records();
        for (var offset = 0; offset < highWatermark; offset++)
        {
            if (offset == _committed.Count)
                _committed.Add(records[offset]);
            else if (_committed[offset] != records[offset])
                return $"{_committed[offset]} was committed at {offset}, where {node.Id} has {records[offset]}";
        }

        return null;
    }

    /// <summary>After everything has healed: all replicas have all of it.</summary>
    public string? LookAtTheEnd(IReadOnlyList<ReplicaNode> nodes)
    {
        var all = nodes.Select(node => node.Records()).ToList();
        if (!all.TrueForAll(records => records.SequenceEqual(all[0], StringComparer.Ordinal)))
            return $"the logs differ: {string.Join(" | ", all.Select(records => string.Join(',', records)))}";
        var lost = _acknowledged.FindIndex(one => one.Offset >= all[0].Length || all[0][one.Offset] != one.Record);
        return lost >= 0 ? $"{_acknowledged[lost].Record} was acknowledged at {_acknowledged[lost].Offset} and is not there" : null;
    }
}
