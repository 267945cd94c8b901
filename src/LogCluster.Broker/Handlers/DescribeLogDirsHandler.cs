using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;
using LogCluster.Storage.Directories;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeLogDirs 1-5 (KIP-113, KIP-827): the node's log directories with the sizes of the logs asked for, of all without a list. What
/// is not there is left out, and of a directory that is offline only the error is told.
/// </summary>
internal sealed class DescribeLogDirsHandler(BrokerEnvironment broker) : ApiHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    /// <summary>The first version that tells the size of the disk.</summary>
    private const short CapacityVersion = 4;

    protected override ValueTask<DescribeLogDirsResponse?> HandleAsync(DescribeLogDirsRequest request, RequestContext context)
    {
        var directories = broker.Partitions.Directories;
        var places = Wanted(request).ToLookup(partition => directories.Of(partition.Log));
        return new(new DescribeLogDirsResponse
        {
            Results =
            [
                .. directories.All.Select(directory => Describe(directory, places[directory], context.Version)),
                .. directories.Unopened.Select(Offline),
            ],
        });
    }

    private static DescribeLogDirsResponse.DescribeLogDirsResult Describe(LogDirectory directory, IEnumerable<Partition> partitions, short version)
    {
        if (directory.IsOffline)
            return Offline(directory.Path);
        var result = new DescribeLogDirsResponse.DescribeLogDirsResult { LogDir = directory.Path };
        try
        {
            if (version >= CapacityVersion)
                (result.TotalBytes, result.UsableBytes) = directory.Capacity;
        }
        catch (IOException)
        {
            return Offline(directory.Path);
        }

        foreach (var topic in partitions.GroupBy(partition => partition.TopicPartition.Topic, StringComparer.Ordinal))
            result.Topics.Add(new() { Name = topic.Key, Partitions = [.. topic.Select(Describe)] });
        return result;
    }

    private static DescribeLogDirsResponse.DescribeLogDirsResult Offline(string path) => new() { LogDir = path, ErrorCode = ErrorCode.KafkaStorageError };

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
