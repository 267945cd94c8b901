using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using Raft = LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// Fetch 4-18 on a controller's listener: the metadata log alone, for voters, observers and whoever wants to read it (KIP-595). Held until there is
/// something new or the wait is over. There are no sessions: who asks for one is answered in full each time.
/// </summary>
internal sealed class QuorumFetchHandler(RaftEndpoint quorum) : ApiHandler<FetchRequest, FetchResponse>
{
    private const short TopicIdVersion = 13;
    private const short ReplicaStateVersion = 15;
    private const short NodeEndpointsVersion = 16;

    public override bool IsPipelined => true;

    protected override async ValueTask<FetchResponse?> HandleAsync(FetchRequest request, RequestContext context)
    {
        if (!quorum.Wire.IsOurs(request.ClusterId))
            return new FetchResponse { ErrorCode = ErrorCode.InconsistentClusterId };
        if (request.Topics is not [{ Partitions: [{ Partition: 0 } asked] } topic] || !IsMetadata(topic, context.Version))
            return new FetchResponse { ErrorCode = ErrorCode.InvalidRequest };
        var replica = new NodeId(context.Version >= ReplicaStateVersion ? request.ReplicaState?.ReplicaId ?? NodeId.None.Value : request.ReplicaId);
        var bytesMax = Math.Min(request.MaxBytes, Math.Max(asked.PartitionMaxBytes, 1));
        var wait = TimeSpan.FromMilliseconds(Math.Max(request.MaxWaitMs, 0));
        if (await quorum.Raft.HandleAsync(quorum.Wire.FromWire(asked, replica), wait, bytesMax) is not { } answer)
            return new FetchResponse { ErrorCode = ErrorCode.BrokerNotAvailable };
        var raft = (Raft.FetchResponse)answer.Response;
        var response = new FetchResponse
        {
            Responses =
            [
                new()
                {
                    Topic = context.Version >= TopicIdVersion ? "" : TopicNames.Metadata,
                    TopicId = context.Version >= TopicIdVersion ? Uuid.MetadataTopic : Uuid.Zero,
                    Partitions = [RaftWire.ToWire(raft, answer.Records, quorum.Raft.LogStartOffset)],
                },
            ],
        };
        if (context.Version >= NodeEndpointsVersion && quorum.LeaderEndpoint(raft.Leader) is { } leader)
            response.NodeEndpoints.Add(new() { NodeId = leader.NodeId, Host = leader.Host, Port = leader.Port });
        return response;
    }

    private static bool IsMetadata(FetchRequest.FetchTopic topic, short version) =>
        version >= TopicIdVersion ? topic.TopicId == Uuid.MetadataTopic : topic.Topic == TopicNames.Metadata;
}
