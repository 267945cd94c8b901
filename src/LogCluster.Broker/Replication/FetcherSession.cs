using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Replication;

/// <summary>
/// The asking side of an incremental fetch session (KIP-227): keeps what the source knows, so that a request says only what is new. Belongs
/// to its fetcher. A request counts as heard when it is written: if it was not, or was refused, everything is said again.
/// </summary>
internal sealed class FetcherSession
{
    private const int FullEpoch = 0;

    private readonly SortedDictionary<(Uuid TopicId, int Partition), FetchRequest.FetchPartition> _wanted = [];
    private readonly SortedSet<(Uuid TopicId, int Partition)> _changed = [];
    private readonly SortedSet<(Uuid TopicId, int Partition)> _forgotten = [];
    private int _id;
    private int _epoch = FullEpoch;
    private bool _isDenied;

    public int Count => _wanted.Count;

    /// <summary>The next request says everything.</summary>
    public bool IsFull => _epoch == FullEpoch;

    /// <summary>The next request begins a session, as far as is known. Its answer is not to be waited for: what is wanted meanwhile can only be said in a session.</summary>
    public bool IsBeginning => IsFull && !_isDenied;

    /// <summary>There is something that the source does not know.</summary>
    public bool HasNews => _changed.Count > 0 || _forgotten.Count > 0;

    public bool Contains((Uuid TopicId, int Partition) key) => _wanted.ContainsKey(key);

    public void Want((Uuid TopicId, int Partition) key, FetchRequest.FetchPartition position)
    {
        _wanted[key] = position;
        _changed.Add(key);
        _forgotten.Remove(key);
    }

    public void Forget((Uuid TopicId, int Partition) key)
    {
        if (!_wanted.Remove(key))
            return;
        _changed.Remove(key);
        _forgotten.Add(key);
    }

    /// <summary>Fills in the session, and of the partitions what the source does not know yet.</summary>
    public void Write(FetchRequest request)
    {
        (request.SessionId, request.SessionEpoch) = (_id, _epoch);
        var sent = IsFull ? _wanted : _changed.Select(key => KeyValuePair.Create(key, _wanted[key]));
        foreach (var topic in sent.GroupBy(entry => entry.Key.TopicId))
            request.Topics.Add(new() { TopicId = topic.Key, Partitions = [.. topic.Select(entry => entry.Value)] });
        if (!IsFull)
        {
            foreach (var topic in _forgotten.GroupBy(key => key.TopicId))
                request.ForgottenTopicsData.Add(new() { TopicId = topic.Key, Partitions = [.. topic.Select(key => key.Partition)] });
            _epoch = _epoch == int.MaxValue ? 1 : _epoch + 1;
        }

        _changed.Clear();
        _forgotten.Clear();
    }

    /// <summary>The answer to a request that said everything. A source that keeps no session for this fetcher is told everything each time.</summary>
    public void OnBegun(int sessionId) => (_id, _epoch, _isDenied) = (sessionId, sessionId == 0 ? FullEpoch : 1, sessionId == 0);

    /// <summary>The source does not know the session, or not in this state: it is ended and another begun.</summary>
    public void OnRefused(ErrorCode error)
    {
        if (error == ErrorCode.FetchSessionIdNotFound)
            _id = 0;
        _epoch = FullEpoch;
    }

    /// <summary>Nobody knows whether the source has seen the request.</summary>
    public void OnLost() => _epoch = FullEpoch;
}
