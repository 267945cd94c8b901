using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>
/// Follows the brokers from registration to their end (KIP-631, KIP-841): heartbeats unfence, fence and shut down; silence fences. What a
/// broker leads and is in sync for goes with it, a bounded number of partitions at a time; it counts as gone from the
/// first of them on.
/// </summary>
internal sealed class BrokerLifecycle(ControllerState state)
{
    private const sbyte Fence = 1;
    private const sbyte Unfence = -1;

    private BrokerLiveness Liveness => state.Liveness;

    public void OnLeading(HostTimers timers) => Liveness.Begin(
        timers,
        state.Defaults.Config.Long("broker.session.timeout.ms"),
        state.Image.Brokers.Values.Where(broker => !broker.IsFenced || state.Index.LeadsAny(broker.Id)),
        session => OnSilent(session));

    public Outcome<BrokerRegistrationResponse> Register(BrokerRegistrationRequest request, long recordOffset)
    {
        var outcome = new BrokerRegistrar(state).Decide(request, recordOffset);
        // A session for one that is fenced, too: if it is never heard of again, it shall not lead what it leads now.
        if (outcome.Response.ErrorCode == ErrorCode.None)
            Liveness.Open(new NodeId(request.BrokerId), outcome.Response.BrokerEpoch, isHeard: true);
        return outcome;
    }

    public Outcome<BrokerHeartbeatResponse> Heartbeat(BrokerHeartbeatRequest request)
    {
        if (!state.Image.Brokers.TryGetValue(new NodeId(request.BrokerId), out var broker))
            return new(new BrokerHeartbeatResponse { ErrorCode = ErrorCode.BrokerIdNotRegistered }, []);
        if (broker.Epoch != request.BrokerEpoch)
            return new(new BrokerHeartbeatResponse { ErrorCode = ErrorCode.StaleBrokerEpoch }, []);
        var session = Liveness.Touch(broker, request.CurrentMetadataOffset);
        return new BrokerHeartbeatDecision(state, this, broker, session, request).Decide();
    }

    /// <summary>The connection that brought the broker's heartbeats broke.</summary>
    public ErrorCode OnDisconnected(NodeId id, long epoch)
    {
        if (!state.Image.Brokers.TryGetValue(id, out var broker))
            return ErrorCode.BrokerIdNotRegistered;
        if (broker.Epoch != epoch)
            return ErrorCode.StaleBrokerEpoch;
        if (!broker.IsFenced && Liveness.Find(id) is { } session && session.Epoch == epoch)
            Liveness.OnDisconnected(session, state.Defaults.Config.Long("logcluster.broker.disconnect.grace.ms"));
        return ErrorCode.None;
    }

    /// <summary>Takes everything from a broker and fences it; when that is too much for one decision it goes on by itself. False until it is done.</summary>
    public bool TryFence(BrokerImage broker, BrokerSession session, List<IMetadataRecord> records)
    {
        session.ShutdownOffset = BrokerSession.NoOffset;
        var isDone = new PartitionSweep(state.View, records).Withdraw(broker.Id, state.Index.InSyncOf(broker.Id));
        session.IsLeaving = !isDone;
        if (isDone)
            records.Add(FencingRecord(broker, Fence));
        else
            Liveness.GoOn(session);
        return isDone;
    }

    public void Admit(BrokerImage broker, List<IMetadataRecord> records)
    {
        records.Add(FencingRecord(broker, Unfence));
        // What does not fit waits for the periodic upkeep: only a cluster that has lost nearly everything has so much without a leader.
        new PartitionSweep(state.View, records).Welcome(broker.Id, state.Index.Leaderless);
    }

    private Decision<NoReply> OnSilent(BrokerSession session)
    {
        if (!state.Image.Brokers.TryGetValue(session.Broker, out var broker) || broker.Epoch != session.Epoch)
            return default(NoReply);
        var records = new List<IMetadataRecord>();
        if (!broker.IsFenced)
            TryFence(broker, session, records);
        else if (state.Index.LeadsAny(broker.Id) && !new PartitionSweep(state.View, records).Withdraw(broker.Id, state.Index.InSyncOf(broker.Id)))
            Liveness.GoOn(session);
        return ClusterController.Records(default(NoReply), records);
    }

    private static BrokerRegistrationChangeRecord FencingRecord(BrokerImage broker, sbyte change) =>
        new() { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch, Fenced = change };
}
