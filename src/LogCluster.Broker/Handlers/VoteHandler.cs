using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Handlers;

/// <summary>Vote 0-2 (KIP-595, pre-votes from 2 on by KIP-996): asked by a candidate of the metadata quorum, answered by its voters.</summary>
internal sealed class VoteHandler(RaftEndpoint quorum) : ApiHandler<VoteRequest, VoteResponse>
{
    private const short NodeEndpointsVersion = 1;

    protected override async ValueTask<VoteResponse?> HandleAsync(VoteRequest request, RequestContext context)
    {
        if (!quorum.Wire.IsOurs(request.ClusterId))
            return new VoteResponse { ErrorCode = ErrorCode.InconsistentClusterId };
        if (QuorumRequests.Only(request.Topics, topic => topic.TopicName, topic => topic.Partitions) is not { } asked)
            return new VoteResponse { ErrorCode = ErrorCode.InvalidRequest };
        if (await quorum.AnswerAsync<Raft.VoteResponse>(quorum.Wire.FromWire(asked, request.VoterId)) is not { } answer)
            return new VoteResponse { ErrorCode = ErrorCode.BrokerNotAvailable };
        var response = RaftWire.ToWire(answer);
        if (context.Version >= NodeEndpointsVersion && quorum.LeaderEndpoint(answer.Leader) is { } leader)
            response.NodeEndpoints.Add(new() { NodeId = leader.NodeId, Host = leader.Host, Port = leader.Port });
        return response;
    }
}
