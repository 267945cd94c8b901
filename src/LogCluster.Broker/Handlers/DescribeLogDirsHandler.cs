using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeLogDirs 1-5 (KIP-113, KIP-827): the node's one log directory with the sizes of the logs asked for, of all without a list. What
/// is not there is left out.
/// </summary>
internal sealed class DescribeLogDirsHandler(BrokerEnvironment broker) : ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    /// <summary>The first version that tells the size of the disk.</summary>
    private const short CapacityVersion = 4;

    protected override ValueTask<DescribeLogDirsResponse?> HandleAsync(DescribeLogDirsRequest request, RequestContext context)
    {
        var directory = new DescribeLogDirsResponse.DescribeLogDirsResult { LogDir = broker.Partitions.Directory.Path };
        try
        {
            if (context.Version >= CapacityVersion)
                (directory.TotalBytes, directory.UsableBytes) = broker.Partitions.Directory.Capacity;
            foreach (var topic in Wanted(request).GroupBy(partition => partition.TopicPartition.Topic, StringComparer.Ordinal))
                directory.Topics.Add(new() { Name = topic.Key, Partitions = [.. topic.Select(Describe)] });
        }
        catch (IOException)
        {
            directory.ErrorCode = ErrorCode.KafkaStorageError;
        }

        return new(new DescribeLogDirsResponse { Results = [directory] });
    }

    private IEnumerable<Partition> Wanted(DescribeLogDirsRequest request) => request.Topics is null
        ? broker.Partitions.All
        : request.Topics.SelectMany(topic => topic.Partitions.Distinct().Select(index => broker.Partitions.Find(topic.Topic, index))).OfType<Partition>();

    private static DescribeLogDirsResponse.DescribeLogDirsPartition Describe(Partition partition) => new()
    {
        PartitionIndex = partition.TopicPartition.Partition,
        PartitionSize = partition.Log.SizeBytes,
        OffsetLag = Math.Max(partition.HighWatermark.Current - partition.Log.LogEndOffset, 0),
    };
}
