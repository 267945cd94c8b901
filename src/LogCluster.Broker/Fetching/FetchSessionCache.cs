using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Fetching;

/// <summary>
/// The fetch sessions of all clients (KIP-227), at most <c>max.incremental.fetch.session.cache.slots</c>. A new session takes the
/// place of the one unused for longest, once that is <see cref="EvictAfter"/>; otherwise its client fetches without one. Thread-safe.
/// </summary>
internal sealed class FetchSessionCache(int slots, TimeProvider time, Random random)
{
    /// <summary>A session younger than this in use is not pushed out (Kafka's <c>min.incremental.fetch.session.eviction.ms</c>).</summary>
    public static readonly TimeSpan EvictAfter = TimeSpan.FromMinutes(2);

    private const int FinalEpoch = -1;
    private const int InitialEpoch = 0;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, FetchSession> _sessions = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _sessions.Count;
        }
    }

    /// <summary>
    /// Finds or makes the session of a request and applies what the request changes. A null session with no error is a fetch without
    /// one. Give a session back with <see cref="Release"/> after the answer is made.
    /// </summary>
    public ErrorCode Begin(FetchRequest request, bool usesTopicIds, Connection connection, out FetchSession? session)
    {
        lock (_lock)
        {
            session = null;
            if (request.SessionEpoch is FinalEpoch or InitialEpoch)
            {
                _sessions.Remove(request.SessionId);
                if (request.SessionEpoch == InitialEpoch)
                    session = TryAdd(usesTopicIds);
            }
            else
            {
                if (!_sessions.TryGetValue(request.SessionId, out session))
                    return ErrorCode.FetchSessionIdNotFound;
                if (session.UsesTopicIds != usesTopicIds)
                    return ErrorCode.FetchSessionTopicIdError;
                if (session.NextEpoch != request.SessionEpoch || session.IsInUse)
                    return ErrorCode.InvalidFetchSessionEpoch;
                session.Advance();
            }

            if (session is not null)
                Change(session, request, connection);
            // Nothing left to fetch ends the session: its client would wait for what it does not want any more.
            if (session is { Count: 0 } && request.SessionEpoch > InitialEpoch)
            {
                _sessions.Remove(session.Id);
                session = null;
            }

            return ErrorCode.None;
        }
    }

    /// <summary>
    /// Where the session of a request is in use by the fetch before it on the same connection, ends that one's wait for bytes, and completes when it is
    /// done with. A replica brings in this way what it is to fetch beside what it waits for; KIP-227 has one fetch of a session at a time.
    /// </summary>
    public async ValueTask EndFetchBeforeAsync(FetchRequest request, Connection connection)
    {
        FetchSession? session;
        long fetch;
        lock (_lock)
        {
            if (!_sessions.TryGetValue(request.SessionId, out session) || session.UsedBy != connection || session.NextEpoch != request.SessionEpoch)
                return;
            fetch = session.Fetches;
            session.Asked.Advance(fetch + 1);
        }

        await session.Released.WaitForAsync(fetch, Timeout.InfiniteTimeSpan);
    }

    public void Release(FetchSession session)
    {
        lock (_lock)
        {
            session.EndFetch();
            session.LastUsed = time.GetTimestamp();
        }
    }

    private static void Change(FetchSession session, FetchRequest request, Connection connection)
    {
        session.BeginFetch(connection);
        foreach (var topic in request.ForgottenTopicsData)
        {
            foreach (var partition in topic.Partitions)
                session.Forget(new FetchKey(topic.TopicId, topic.Topic, partition));
        }

        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
                session.Set(new FetchKey(topic.TopicId, topic.Topic, partition.Partition), partition);
        }
    }

    private FetchSession? TryAdd(bool usesTopicIds)
    {
        if (_sessions.Count >= slots && !TryEvict())
            return null;
        int id;
        do
        {
            id = random.Next(1, int.MaxValue);
        }
        while (_sessions.ContainsKey(id));
        return _sessions[id] = new FetchSession(id, usesTopicIds, time) { LastUsed = time.GetTimestamp() };
    }

    private bool TryEvict()
    {
        var oldest = _sessions.Values.Where(session => !session.IsInUse).MinBy(session => session.LastUsed);
        return oldest is not null && time.GetElapsedTime(oldest.LastUsed) > EvictAfter && _sessions.Remove(oldest.Id);
    }
}
