using LogCluster.Core.Waiting;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Fetching;

/// <summary>
/// An incremental fetch session (KIP-227): the partitions that a client fetches, kept here so that it only sends what changes. The
/// partition that was answered with records goes to the end, so that each has its turn. One fetch at a time: see <see cref="FetchSessionCache"/>.
/// </summary>
internal sealed class FetchSession(int id, bool usesTopicIds, TimeProvider time)
{
    private readonly LinkedList<FetchTarget> _order = new();
    private readonly Dictionary<FetchKey, LinkedListNode<FetchTarget>> _byKey = [];

    public int Id { get; } = id;

    /// <summary>False: the session began with topic names, true: with ids; it cannot change.</summary>
    public bool UsesTopicIds { get; } = usesTopicIds;

    /// <summary>What the next request must carry. After the largest int32 follows 1.</summary>
    public int NextEpoch { get; private set; } = 1;

    public long LastUsed { get; set; }

    public bool IsInUse => UsedBy is not null;

    /// <summary>By a fetch that is worked on; null without one.</summary>
    public Connection? UsedBy { get; private set; }

    /// <summary>The number of the fetch that is worked on or was last.</summary>
    public long Fetches { get; private set; }

    /// <summary>The next fetch has come in.</summary>
    public bool IsOvertaken => Asked.Current > Fetches;

    /// <summary>The number of the last fetch that came in. One that waits for bytes when the next one comes has nothing to wait for any more.</summary>
    public OffsetMonitor Asked { get; } = new(time);

    /// <summary>The number of the last fetch that is done with.</summary>
    public OffsetMonitor Released { get; } = new(time);

    public int Count => _order.Count;

    /// <summary>In the order in which they are to be read.</summary>
    public IEnumerable<FetchTarget> Targets => _order;

    public void Advance() => NextEpoch = NextEpoch == int.MaxValue ? 1 : NextEpoch + 1;

    public void BeginFetch(Connection connection)
    {
        UsedBy = connection;
        Asked.Advance(++Fetches);
    }

    public void EndFetch()
    {
        UsedBy = null;
        Released.Advance(Fetches);
    }

    public void Set(FetchKey key, FetchRequest.FetchPartition wanted)
    {
        if (_byKey.TryGetValue(key, out var known))
            known.Value.Update(wanted);
        else
            _byKey[key] = _order.AddLast(new FetchTarget(key, wanted));
    }

    public void Forget(FetchKey key)
    {
        if (_byKey.Remove(key, out var node))
            _order.Remove(node);
    }

    public void MoveToEnd(FetchTarget target)
    {
        var node = _byKey[target.Key];
        _order.Remove(node);
        _order.AddLast(node);
    }
}
