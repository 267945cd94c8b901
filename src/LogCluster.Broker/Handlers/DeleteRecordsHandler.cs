using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DeleteRecords 0-2 (KIP-107): moves the log start forward, to the high watermark for offset -1, and answers when the live replicas have
/// moved theirs. A log that is only compacted keeps its records (POLICY_VIOLATION), and the cluster's own topics keep theirs.
/// </summary>
internal sealed class DeleteRecordsHandler(BrokerEnvironment broker) : ApiHandler<DeleteRecordsRequest, DeleteRecordsResponse>
{
    private const long NoOffset = -1;

    protected override async ValueTask<DeleteRecordsResponse?> HandleAsync(DeleteRecordsRequest request, RequestContext context)
    {
        var timeout = TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0));
        // All logs first, then the waits: replicas move theirs side by side.
        var started = request.Topics.ConvertAll(
            topic => (topic.Name, Partitions: topic.Partitions.ConvertAll(wanted => (wanted.PartitionIndex, Outcome: Delete(topic.Name, wanted, timeout)))));
        var response = new DeleteRecordsResponse();
        foreach (var (name, partitions) in started)
        {
            var topic = new DeleteRecordsResponse.DeleteRecordsTopicResult { Name = name };
            response.Topics.Add(topic);
            foreach (var (index, outcome) in partitions)
            {
                var (error, lowWatermark) = await outcome;
                topic.Partitions.Add(new() { PartitionIndex = index, ErrorCode = error, LowWatermark = lowWatermark });
            }
        }

        return response;
    }

    private Task<(ErrorCode Error, long LowWatermark)> Delete(string topic, DeleteRecordsRequest.DeleteRecordsPartition wanted, TimeSpan timeout)
    {
        var partition = broker.Partitions.Find(topic, wanted.PartitionIndex);
        if (partition is null)
            return Task.FromResult((broker.MissingPartition(byId: false, Uuid.Zero, topic, wanted.PartitionIndex), NoOffset));
        return broker.Metadata.Current.FindTopic(topic)?.IsInternal == true
            ? Task.FromResult((ErrorCode.InvalidTopicException, NoOffset))
            : RecordDeletion.DeleteAsync(partition, wanted.Offset, timeout).AsTask();
    }
}
