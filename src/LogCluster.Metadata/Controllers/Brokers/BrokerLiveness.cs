using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>
/// The sessions of the brokers, as the leading controller keeps them: soft state with derived timers. A new leader assumes a whole
/// session for every broker that is not fenced. Used from the controller's commands only.
/// </summary>
internal sealed class BrokerLiveness
{
    /// <summary>Work that goes on in the next turn.</summary>
    private const long NextTurnMs = 1;

    /// <summary>A timer that runs later than this after its time tells of a controller that was paused, not of a silent broker.</summary>
    private const long LatenessMaxMs = 1_000;

    private readonly SortedDictionary<NodeId, BrokerSession> _sessions = [];
    private Func<BrokerSession, Decision<NoReply>>? _onSilent;
    private HostTimers? _timers;
    private long _timeoutMs;

    /// <summary>Brokers whose fencing is under way.</summary>
    public ImmutableSortedSet<NodeId> Leaving => [.. _sessions.Values.Where(session => session.IsLeaving).Select(session => session.Broker)];

    private HostTimers Timers
    {
        get
        {
            Invariant.Check(_timers is not null);
            return _timers;
        }
    }

    /// <summary>Leadership begins: what an earlier one knew is forgotten. <paramref name="onSilent"/> decides when a session is over.</summary>
    public void Begin(HostTimers timers, long timeoutMs, IEnumerable<BrokerImage> assumed, Func<BrokerSession, Decision<NoReply>> onSilent)
    {
        _sessions.Clear();
        (_timers, _timeoutMs, _onSilent) = (timers, timeoutMs, onSilent);
        foreach (var broker in assumed)
            Open(broker.Id, broker.Epoch, isHeard: false);
    }

    public void Reset() => _sessions.Clear();

    public BrokerSession? Find(NodeId broker) => _sessions.GetValueOrDefault(broker);

    /// <summary>A registration's session begins; that of an earlier registration ends.</summary>
    public BrokerSession Open(NodeId broker, long epoch, bool isHeard)
    {
        Close(broker);
        var session = new BrokerSession(broker, epoch) { IsHeard = isHeard, LastContactMs = Timers.ElapsedMs };
        _sessions[broker] = session;
        ArmExpiry(session);
        return session;
    }

    public void Close(NodeId broker)
    {
        if (!_sessions.Remove(broker, out var session))
            return;
        session.Expiry?.Cancel();
        session.Grace?.Cancel();
    }

    /// <summary>A heartbeat of this registration; there need not have been a session.</summary>
    public BrokerSession Touch(BrokerImage broker, long metadataOffset)
    {
        var session = Find(broker.Id) is { } found && found.Epoch == broker.Epoch ? found : Open(broker.Id, broker.Epoch, isHeard: true);
        (session.IsHeard, session.WasProlonged, session.LastContactMs) = (true, false, Timers.ElapsedMs);
        session.MetadataOffset = metadataOffset;
        session.Grace?.Cancel();
        session.Grace = null;
        if (!session.IsLeaving)
            ArmExpiry(session);
        return session;
    }

    /// <summary>The broker's connection is gone: it has this long to come back.</summary>
    public void OnDisconnected(BrokerSession session, long graceMs)
    {
        if (session.Grace is { IsArmed: true } || session.IsLeaving)
            return;
        var dueMs = Timers.ElapsedMs + graceMs;
        session.Grace = Timers.Schedule(graceMs, () => OnDue(session, dueMs));
    }

    /// <summary>
    /// Another incarnation cannot take the place of one that was heard of lately and whose connection stands. One that this leader never
    /// heard of holds up nobody: a node that was started again is far likelier than a second one with its id.
    /// </summary>
    public bool IsLive(NodeId broker) =>
        Find(broker) is { IsHeard: true, IsLeaving: false, Grace: null } session && session.LastContactMs + _timeoutMs >= Timers.ElapsedMs;

    /// <summary>The lowest offset that all of these brokers have applied; the highest there is when there are none.</summary>
    public long LowestMetadataOffset(IEnumerable<NodeId> brokers) =>
        brokers.Select(broker => Find(broker)?.MetadataOffset ?? BrokerSession.NoOffset).DefaultIfEmpty(long.MaxValue).Min();

    /// <summary>Asks again for a decision on a broker that is leaving, in a later turn.</summary>
    public void GoOn(BrokerSession session)
    {
        session.Expiry?.Cancel();
        session.Expiry = Timers.Schedule(NextTurnMs, () => Decide(session));
    }

    private void ArmExpiry(BrokerSession session)
    {
        if (session.Expiry is { } armed && armed.TryPostpone(_timeoutMs))
            return;
        session.Expiry?.Cancel();
        // The timer may be postponed, so its time is not known here but when it runs.
        session.Expiry = Timers.Schedule(_timeoutMs, () => OnDue(session, session.LastContactMs + _timeoutMs));
    }

    private Decision<NoReply> OnDue(BrokerSession session, long dueMs)
    {
        if (Timers.ElapsedMs - dueMs <= LatenessMaxMs || session.WasProlonged)
            return Decide(session);
        session.WasProlonged = true;
        session.LastContactMs = Timers.ElapsedMs;
        session.Grace = null;
        ArmExpiry(session);
        return default(NoReply);
    }

    private Decision<NoReply> Decide(BrokerSession session)
    {
        Invariant.Check(_onSilent is not null);
        session.Grace?.Cancel();
        return Find(session.Broker) == session ? _onSilent(session) : default(NoReply);
    }
}
