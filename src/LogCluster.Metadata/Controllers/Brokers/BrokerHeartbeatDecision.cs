using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>
/// Decides what one heartbeat of a registered broker changes (KIP-631, KIP-841, KIP-858). Fenced, it is unfenced when it wants
/// to be and has applied its own registration. Unfenced, it is fenced or shut down as it asks: what it leads moves first, and it may
/// go when every active broker has applied the move, so that clients find the new leaders. Directories that went offline come
/// before all else.
/// </summary>
internal sealed class BrokerHeartbeatDecision(
    ControllerState state, BrokerLifecycle lifecycle, BrokerImage broker, BrokerSession session, BrokerHeartbeatRequest request)
{
    private readonly List<IMetadataRecord> _records = [];

    public Outcome<BrokerHeartbeatResponse> Decide()
    {
        var response = new BrokerHeartbeatResponse { IsCaughtUp = request.CurrentMetadataOffset >= broker.Epoch, IsFenced = broker.IsFenced || session.IsLeaving };
        if (session.IsLeaving)
            return new(response, []);
        if (!TakeDirectoriesOffline(response))
            Follow(response);
        return new(response, _records);
    }

    private void Follow(BrokerHeartbeatResponse response)
    {
        if (broker.IsFenced)
        {
            response.ShouldShutDown = request.WantShutDown;
            if (!request.WantShutDown && !request.WantFence && response.IsCaughtUp)
                Admit(response);
        }
        else if (request.WantFence || (request.WantShutDown && MayShutDown()))
        {
            response.IsFenced = true;
            response.ShouldShutDown = lifecycle.TryFence(broker, session, _records) && request.WantShutDown;
        }
        else if (request.WantShutDown)
        {
            HandOver();
        }
        else
        {
            Cordon();
        }
    }

    private void Admit(BrokerHeartbeatResponse response)
    {
        response.IsFenced = false;
        lifecycle.Admit(broker, _records);
    }

    /// <summary>It leads nothing, and whoever it led for knows.</summary>
    private bool MayShutDown()
    {
        if (state.Index.LeadsAny(broker.Id))
            return false;
        if (!session.IsShuttingDown)
            return true;
        var view = state.View;
        return session.ShutdownOffset <= state.Liveness.LowestMetadataOffset(state.Image.Brokers.Keys.Where(view.IsActive));
    }

    private void HandOver()
    {
        if (!broker.IsInControlledShutdown)
            _records.Add(new BrokerRegistrationChangeRecord { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch, InControlledShutdown = 1 });
        // What does not fit moves with the next heartbeat.
        new PartitionSweep(state.View, _records).Withdraw(broker.Id, state.Index.InSyncOf(broker.Id));
        if (_records.Count > 0 || !session.IsShuttingDown)
            session.ShutdownOffset = state.NextOffset + _records.Count - 1;
    }

    /// <summary>True when there are any that were online: its replicas there leave, and the directory then leaves the registration.</summary>
    private bool TakeDirectoriesOffline(BrokerHeartbeatResponse response)
    {
        if (!broker.LogDirectories.Any(request.OfflineLogDirs.Contains))
            return false;
        var online = broker.LogDirectories.Where(directory => !request.OfflineLogDirs.Contains(directory)).ToList();
        if (online.Count == 0)
        {
            // A broker without a directory serves nothing, and no record could say that it has none.
            response.IsFenced = true;
            var isDone = broker.IsFenced || lifecycle.TryFence(broker, session, _records);
            response.ShouldShutDown = isDone && request.WantShutDown;
            return true;
        }

        var lost = state.Index.InSyncOf(broker.Id).Where(IsOffline).ToList();
        if (new PartitionSweep(state.View, _records).Withdraw(broker.Id, lost))
            _records.Add(new BrokerRegistrationChangeRecord { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch, LogDirs = online });
        return true;
    }

    private bool IsOffline(PartitionKey key) =>
        request.OfflineLogDirs.Contains(state.Image.FindTopic(key.TopicId)!.Partitions[key.Partition].DirectoryOf(broker.Id));

    /// <summary>Directories that shall take no new replicas; null leaves them as they are (KIP-1066).</summary>
    private void Cordon()
    {
        if (request.CordonedLogDirs is { } cordoned && !cordoned.Order().SequenceEqual(broker.CordonedLogDirectories.Order()))
            _records.Add(new BrokerRegistrationChangeRecord { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch, CordonedLogDirs = [.. cordoned.Order()] });
    }
}
