using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Handlers;

/// <summary>EndQuorumEpoch 0-1 (KIP-595): a leader resigns and says who should follow it.</summary>
internal sealed class EndQuorumEpochHandler(RaftEndpoint quorum) : ApiHandler<EndQuorumEpochRequest, EndQuorumEpochResponse>
{
    private const short NodeEndpointsVersion = 1;

    protected override async ValueTask<EndQuorumEpochResponse?> HandleAsync(EndQuorumEpochRequest request, RequestContext context)
    {
        if (!quorum.Wire.IsOurs(request.ClusterId))
            return new EndQuorumEpochResponse { ErrorCode = ErrorCode.InconsistentClusterId };
        if (QuorumRequests.Only(request.Topics, topic => topic.TopicName, topic => topic.Partitions) is not { } told)
            return new EndQuorumEpochResponse { ErrorCode = ErrorCode.InvalidRequest };
        if (await quorum.AnswerAsync<Raft.EndEpochResponse>(quorum.Wire.FromWire(told)) is not { } answer)
            return new EndQuorumEpochResponse { ErrorCode = ErrorCode.BrokerNotAvailable };
        var response = RaftWire.ToWire(answer);
        if (context.Version >= NodeEndpointsVersion && quorum.LeaderEndpoint(answer.Leader) is { } leader)
            response.NodeEndpoints.Add(new() { NodeId = leader.NodeId, Host = leader.Host, Port = leader.Port });
        return response;
    }
}
