using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>Decides AllocateProducerIds 0 (KIP-730): a block that nobody had before, for a broker of the present epoch.</summary>
internal static class ProducerIdAllocation
{
    public static Outcome<AllocateProducerIdsResponse> Decide(ControllerState state, AllocateProducerIdsRequest request)
    {
        if (state.StaleEpoch(request.BrokerId, request.BrokerEpoch) is { } stale)
            return new(new AllocateProducerIdsResponse { ErrorCode = stale }, []);
        var first = state.Image.NextProducerId;
        if (first > long.MaxValue - ProducerIdBlock.Size)
            return new(new AllocateProducerIdsResponse { ErrorCode = ErrorCode.UnknownServerError }, []);
        return new(
            new AllocateProducerIdsResponse { ProducerIdStart = first, ProducerIdLen = ProducerIdBlock.Size },
            [new ProducerIdsRecord { BrokerId = request.BrokerId, BrokerEpoch = request.BrokerEpoch, NextProducerId = first + ProducerIdBlock.Size }]);
    }
}
