using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>
/// Decides BrokerRegistration 0-4 (KIP-631, KIP-858, KIP-966). A new incarnation registers fenced, with the record's offset as its epoch,
/// and leaves the in-sync replicas where others are in sync, for it may have been away. When its stop was not clean (it does not name the
/// epoch of the registration before) it is no eligible leader either, and where it is alone in sync it leads on in a new epoch,
/// so that readers notice a tail that was lost (KIP-101). All of that is one batch.
/// </summary>
internal sealed class BrokerRegistrar(ControllerState state)
{
    private readonly MetadataImage _image = state.Image;

    public Outcome<BrokerRegistrationResponse> Decide(BrokerRegistrationRequest request, long recordOffset)
    {
        if (FaultOf(request) is { } fault)
            return new(new BrokerRegistrationResponse { ErrorCode = fault }, []);
        var broker = new NodeId(request.BrokerId);
        var existing = _image.Brokers.GetValueOrDefault(broker);
        if (existing?.IncarnationId == request.IncarnationId)
            return Accept(Record(request, existing.Epoch, existing), []);
        var isClean = existing is not null && existing.Epoch == request.PreviousBrokerEpoch;
        return Accept(Record(request, recordOffset, null), RecordsOfStop(broker, isClean, request.LogDirs));
    }

    private static Outcome<BrokerRegistrationResponse> Accept(RegisterBrokerRecord record, List<IMetadataRecord> others) =>
        new(new BrokerRegistrationResponse { BrokerEpoch = record.BrokerEpoch }, [record, .. others]);

    private ErrorCode? FaultOf(BrokerRegistrationRequest request)
    {
        var broker = new NodeId(request.BrokerId);
        if (request.ClusterId != state.Defaults.ClusterId)
            return ErrorCode.InconsistentClusterId;
        if (_image.Brokers.TryGetValue(broker, out var existing) && existing.IncarnationId != request.IncarnationId
            && !existing.IsFenced && state.Liveness.IsLive(broker))
        {
            return ErrorCode.DuplicateBrokerRegistration;
        }

        if (request.IsMigratingZkBroker)
            return ErrorCode.BrokerIdNotRegistered;
        if (request.BrokerId < 0 || !HasGoodDirectories(request))
            return ErrorCode.InvalidRegistration;
        return ServesFinalized(request) ? null : ErrorCode.UnsupportedVersion;
    }

    /// <summary>At least one, each once, and none of another broker's.</summary>
    private bool HasGoodDirectories(BrokerRegistrationRequest request) =>
        request.LogDirs.Count > 0
        && !request.LogDirs.Exists(DirectoryIds.IsReserved)
        && request.LogDirs.Distinct().Count() == request.LogDirs.Count
        && !_image.Brokers.Values.Any(other => other.Id.Value != request.BrokerId && other.LogDirectories.Any(request.LogDirs.Contains));

    /// <summary>Every finalized level is within what the broker says that it serves; what it does not name it does not serve.</summary>
    private bool ServesFinalized(BrokerRegistrationRequest request) => _image.Features.All(
        finalized => request.Features.Exists(
            feature => feature.Name == finalized.Key && new FeatureRange(feature.MinSupportedVersion, feature.MaxSupportedVersion).Contains(finalized.Value)));

    private static RegisterBrokerRecord Record(BrokerRegistrationRequest request, long epoch, BrokerImage? amended) => new()
    {
        BrokerId = request.BrokerId,
        BrokerEpoch = epoch,
        IncarnationId = request.IncarnationId,
        EndPoints = [.. request.Listeners.Select(listener => new RegisterBrokerRecord.BrokerEndpoint
        {
            Name = listener.Name,
            Host = listener.Host,
            Port = listener.Port,
            SecurityProtocol = listener.SecurityProtocol,
        })],
        Features = [.. request.Features.Select(feature => new RegisterBrokerRecord.BrokerFeature
        {
            Name = feature.Name,
            MinSupportedVersion = feature.MinSupportedVersion,
            MaxSupportedVersion = feature.MaxSupportedVersion,
        })],
        Rack = request.Rack,
        Fenced = amended?.IsFenced ?? true,
        InControlledShutdown = amended?.IsInControlledShutdown ?? false,
        LogDirs = [.. request.LogDirs.Order()],
        CordonedLogDirs = amended is { CordonedLogDirectories.IsEmpty: false } ? [.. amended.CordonedLogDirectories] : null,
    };

    private List<IMetadataRecord> RecordsOfStop(NodeId broker, bool isClean, List<Uuid> directories)
    {
        var records = new List<IMetadataRecord>();
        var shared = new List<PartitionKey>();
        foreach (var key in state.Index.InSyncOf(broker))
        {
            var partition = _image.FindTopic(key.TopicId)!.Partitions[key.Partition];
            // A directory that the broker has no more cannot be led from, however many are in sync.
            if (!IsAlone(broker, partition) || !DirectoryIds.IsOnline(partition.DirectoryOf(broker), [.. directories]))
                shared.Add(key);
            else if (!isClean && partition.Leader == broker)
                records.Add(PartitionChangeBuilder.NewEpoch(key.TopicId, key.Partition, broker));
        }

        var sweep = new PartitionSweep(state.View, records, recordsMax: int.MaxValue);
        if (isClean)
        {
            sweep.Withdraw(broker, shared);
            return records;
        }

        sweep.Distrust(broker, shared);
        sweep.Distrust(broker, state.Index.EligibleOf(broker));
        return records;
    }

    /// <summary>No other replica is known to have every committed record.</summary>
    private static bool IsAlone(NodeId broker, PartitionImage partition) =>
        partition.InSyncReplicas.All(replica => replica == broker) && partition.EligibleLeaderReplicas.All(replica => replica == broker);
}
