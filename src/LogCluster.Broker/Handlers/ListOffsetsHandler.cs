using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// ListOffsets 1-11: an offset by timestamp, or by a special one: -1 latest (for read_committed the last stable offset),
/// -2 and -4 earliest, -3 the record with the largest timestamp (7+). There is no tiered storage: -5 and -6 (9+, 11+) answer -1. The leader
/// answers, to replicas about its whole log; a new one that does not know yet what is committed says so (KIP-207).
/// </summary>
internal sealed class ListOffsetsHandler(BrokerEnvironment broker) : ApiHandler<ListOffsetsRequest, ListOffsetsResponse>
{
    private const int ConsumerReplicaId = -1;

    /// <summary>The replica id of tools that look at the whole log of whichever replica they ask.</summary>
    private const int DebuggingReplicaId = -2;

    /// <summary>The first version that knows OFFSET_NOT_AVAILABLE.</summary>
    private const short OffsetNotAvailableVersion = 5;

    /// <summary>The first version that tells the leader epoch of what it found (KIP-320).</summary>
    private const short LeaderEpochVersion = 4;

    protected override ValueTask<ListOffsetsResponse?> HandleAsync(ListOffsetsRequest request, RequestContext context)
    {
        var response = new ListOffsetsResponse();
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new()
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(partition => Find(request, topic.Name, partition, context.Version))],
            });
        }

        return new(response);
    }

    private ListOffsetsResponse.ListOffsetsPartitionResponse Find(
        ListOffsetsRequest request, string topic, ListOffsetsRequest.ListOffsetsPartition wanted, short version)
    {
        var response = new ListOffsetsResponse.ListOffsetsPartitionResponse { PartitionIndex = wanted.PartitionIndex };
        var partition = broker.Partitions.Find(topic, wanted.PartitionIndex);
        if (partition is null)
        {
            response.ErrorCode = broker.MissingPartition(byId: false, Uuid.Zero, topic, wanted.PartitionIndex);
            return response;
        }

        response.ErrorCode = partition.Reading.Check(new LeaderEpoch(wanted.CurrentLeaderEpoch), alsoFollower: request.ReplicaId == DebuggingReplicaId);
        if (response.ErrorCode == ErrorCode.None && !OffsetQuery.IsKnown(wanted.Timestamp, version))
            response.ErrorCode = ErrorCode.UnsupportedVersion;
        if (response.ErrorCode != ErrorCode.None)
            return response;
        try
        {
            var committedOnly = request.IsolationLevel == 1;
            response.ErrorCode = partition.Reading.FindOffset(wanted.Timestamp, committedOnly, request.ReplicaId != ConsumerReplicaId, out var place);
            if (response.ErrorCode == ErrorCode.OffsetNotAvailable && version < OffsetNotAvailableVersion)
                response.ErrorCode = ErrorCode.LeaderNotAvailable;
            if (place is not { } found)
                return response;
            (response.Offset, response.Timestamp) = (found.Offset, found.TimestampMs);
            if (version >= LeaderEpochVersion)
                response.LeaderEpoch = found.LeaderEpoch.Value;
        }
        catch (IOException)
        {
            response.ErrorCode = ErrorCode.KafkaStorageError;
        }

        return response;
    }
}
