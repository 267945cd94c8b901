using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Handlers;

/// <summary>BeginQuorumEpoch 0-1 (KIP-595): a new leader makes itself known, from version 1 on with where it listens (KIP-853).</summary>
internal sealed class BeginQuorumEpochHandler(RaftEndpoint quorum) : ApiHandler<BeginQuorumEpochRequest, BeginQuorumEpochResponse>
{
    private const short NodeEndpointsVersion = 1;

    protected override async ValueTask<BeginQuorumEpochResponse?> HandleAsync(BeginQuorumEpochRequest request, RequestContext context)
    {
        if (!quorum.Wire.IsOurs(request.ClusterId))
            return new BeginQuorumEpochResponse { ErrorCode = ErrorCode.InconsistentClusterId };
        if (QuorumRequests.Only(request.Topics, topic => topic.TopicName, topic => topic.Partitions) is not { } told)
            return new BeginQuorumEpochResponse { ErrorCode = ErrorCode.InvalidRequest };
        if (request.LeaderEndpoints.Count > 0)
            quorum.Peers.Learn(new NodeId(told.LeaderId), request.LeaderEndpoints[0].Host, request.LeaderEndpoints[0].Port);
        if (await quorum.AnswerAsync<Raft.BeginEpochResponse>(quorum.Wire.FromWire(told, request.VoterId)) is not { } answer)
            return new BeginQuorumEpochResponse { ErrorCode = ErrorCode.BrokerNotAvailable };
        var response = RaftWire.ToWire(answer);
        if (context.Version >= NodeEndpointsVersion && quorum.LeaderEndpoint(answer.Leader) is { } leader)
            response.NodeEndpoints.Add(new() { NodeId = leader.NodeId, Host = leader.Host, Port = leader.Port });
        return response;
    }
}
