using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>Decides UnregisterBroker: a broker that is gone for good leaves the metadata; one that runs here does not.</summary>
internal static class BrokerRemoval
{
    public static Outcome<UnregisterBrokerResponse> Decide(MetadataImage image, NodeId self, UnregisterBrokerRequest request)
    {
        if (!image.Brokers.TryGetValue(new NodeId(request.BrokerId), out var broker))
            return Refuse(ErrorCode.BrokerIdNotRegistered, $"Broker ID {request.BrokerId} is not currently registered");
        if (broker.Id == self)
            return Refuse(ErrorCode.InvalidRequest, $"Broker ID {request.BrokerId} is the broker that was asked, and it is running");
        return new(new UnregisterBrokerResponse(), [new UnregisterBrokerRecord { BrokerId = broker.Id.Value, BrokerEpoch = broker.Epoch }]);
    }

    private static Outcome<UnregisterBrokerResponse> Refuse(ErrorCode code, string message) =>
        new(new UnregisterBrokerResponse { ErrorCode = code, ErrorMessage = message }, []);
}
