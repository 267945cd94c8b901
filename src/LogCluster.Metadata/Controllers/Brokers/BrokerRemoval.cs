using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Brokers;

/// <summary>
/// Decides UnregisterBroker (KIP-746): a broker that is gone for good leaves the metadata, and the in-sync and eligible replicas where
/// others are left. One that runs does not.
/// </summary>
internal sealed class BrokerRemoval(ControllerState state)
{
    public Outcome<UnregisterBrokerResponse> Decide(UnregisterBrokerRequest request)
    {
        if (!state.Image.Brokers.TryGetValue(new NodeId(request.BrokerId), out var broker))
            return Refuse(ErrorCode.BrokerIdNotRegistered, $"Broker ID {request.BrokerId} is not currently registered");
        if (!broker.IsFenced)
            return Refuse(ErrorCode.InvalidRequest, $"Broker ID {request.BrokerId} is running: it is to be stopped first");
        var records = new List<IMetadataRecord>();
        var sweep = new PartitionSweep(state.View, records);
        var isDone = sweep.Withdraw(broker.Id, state.Index.InSyncOf(broker.Id)) && sweep.Distrust(broker.Id, state.Index.EligibleOf(broker.Id));
        if (!isDone)
            return Refuse(ErrorCode.PolicyViolation, "Excessively large number of records per request.");
        return new(
            new UnregisterBrokerResponse(), [.. records, new UnregisterBrokerRecord { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch }]);
    }

    private static Outcome<UnregisterBrokerResponse> Refuse(ErrorCode code, string message) =>
        new(new UnregisterBrokerResponse { ErrorCode = code, ErrorMessage = message }, []);
}
