using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DeleteRecords 0-2 (KIP-107): moves the log start forward, to the high watermark for offset -1. A log that is only compacted keeps
/// its records (POLICY_VIOLATION), and the cluster's own topics keep theirs.
/// </summary>
internal sealed class DeleteRecordsHandler(BrokerEnvironment broker) : ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long NoOffset = -1;

    protected override ValueTask<DeleteRecordsResponse?> HandleAsync(DeleteRecordsRequest request, RequestContext context)
    {
        var response = new DeleteRecordsResponse();
        foreach (var topic in request.Topics)
            response.Topics.Add(new() { Name = topic.Name, Partitions = [.. topic.Partitions.Select(partition => Delete(topic.Name, partition))] });
        return new(response);
    }

    private DeleteRecordsResponse.DeleteRecordsPartitionResult Delete(string topic, DeleteRecordsRequest.DeleteRecordsPartition wanted)
    {
        var partition = broker.Partitions.Find(topic, wanted.PartitionIndex);
        var lowWatermark = NoOffset;
        ErrorCode error;
        if (partition is null)
            error = broker.MissingPartition(byId: false, Uuid.Zero, topic, wanted.PartitionIndex);
        else if (broker.Metadata.Current.FindTopic(topic)?.IsInternal == true)
            error = ErrorCode.InvalidTopicException;
        else
            (error, lowWatermark) = partition.DeleteRecords(wanted.Offset);
        return new() { PartitionIndex = wanted.PartitionIndex, ErrorCode = error, LowWatermark = lowWatermark };
    }
}
