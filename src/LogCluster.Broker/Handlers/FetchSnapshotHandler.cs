using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// FetchSnapshot 0-1 on a controller's listener (KIP-630, KIP-853): a part of a snapshot of the metadata log, from the leader alone. The part
/// begins at any byte and need not end with a batch. An answer names the leader that this node knows, from version 1 on with its address.
/// </summary>
internal sealed class FetchSnapshotHandler(RaftEndpoint quorum) : ApiHandler<FetchSnapshotRequest, FetchSnapshotResponse>
{
    private const short NodeEndpointsVersion = 1;

    /// <summary>However much is asked for.</summary>
    private const int BytesMax = 8 << 20;

    protected override ValueTask<FetchSnapshotResponse?> HandleAsync(FetchSnapshotRequest request, RequestContext context)
    {
        if (!quorum.Wire.IsOurs(request.ClusterId))
            return new(new FetchSnapshotResponse { ErrorCode = ErrorCode.InconsistentClusterId });
        if (request.Topics is not [{ Partitions: [var partition] } topic])
            return new(new FetchSnapshotResponse { ErrorCode = ErrorCode.InvalidRequest });
        if (topic.Name != TopicNames.Metadata || partition.Partition != 0)
            return new(Answer(topic.Name, new() { Index = partition.Partition, ErrorCode = ErrorCode.UnknownTopicOrPartition }));
        var snapshot = new OffsetAndEpoch(partition.SnapshotId.EndOffset, new LeaderEpoch(partition.SnapshotId.Epoch));
        var from = new ReplicaKey(new NodeId(request.ReplicaId), partition.ReplicaDirectoryId);
        var bytesMax = Math.Clamp(request.MaxBytes, 0, BytesMax);
        if (quorum.Raft.ReadSnapshot(from, new LeaderEpoch(partition.CurrentLeaderEpoch), snapshot, partition.Position, bytesMax) is not { } chunk)
            return new(new FetchSnapshotResponse { ErrorCode = ErrorCode.BrokerNotAvailable });
        var response = Answer(topic.Name, new()
        {
            ErrorCode = chunk.Error,
            SnapshotId = new() { EndOffset = snapshot.Offset, Epoch = snapshot.Epoch.Value },
            CurrentLeader = new() { LeaderId = chunk.Leader.Value, LeaderEpoch = chunk.Epoch.Value },
            Size = chunk.SizeBytes,
            Position = chunk.Position,
            UnalignedRecords = chunk.Bytes,
        });
        if (context.Version >= NodeEndpointsVersion && quorum.LeaderEndpoint(chunk.Leader) is { } leader)
            response.NodeEndpoints.Add(new() { NodeId = leader.NodeId, Host = leader.Host, Port = leader.Port });
        return new(response);
    }

    private static FetchSnapshotResponse Answer(string topic, FetchSnapshotResponse.PartitionSnapshot partition) =>
        new() { Topics = [new() { Name = topic, Partitions = [partition] }] };
}
