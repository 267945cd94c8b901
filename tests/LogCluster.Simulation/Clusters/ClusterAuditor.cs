using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Records;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// After everything is mended: reads all that there is from each leader and holds it against all that is known, and from each other replica, which
/// must have the same bytes.
/// </summary>
internal sealed class ClusterAuditor(ClusterWorkload workload, string name) : ClusterClient(workload, name)
{
    private const short FetchVersion = 17;
    private const int AttemptsMax = 100;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(6);

    protected override async Task RunAsync()
    {
        foreach (var partition in History.Topics.Where(topic => topic.IsLive).SelectMany(topic => topic.Partitions))
        {
            var placement = Cluster.Truth.Find(partition.Topic.Id, partition.Index) ?? throw History.Fail($"{partition} is not in the metadata");
            var order = new ProducerOrder(History, partition);
            var read = await ReadAllAsync(partition, placement.Leader.Value, long.MaxValue, order);
            if (read.End < partition.SureEnd)
                throw History.Fail($"{partition}: reading ends at {read.End}, the log must reach {partition.SureEnd}");
            foreach (var replica in placement.Replicas.Where(replica => replica != placement.Leader))
            {
                var other = await ReadAllAsync(partition, replica.Value, read.End, null);
                if (other.Hash != read.Hash)
                    throw History.Fail($"{partition}: replicas {placement.Leader} and {replica} differ below the high watermark {read.End}");
            }
        }

        Shared.SingleCopies.Check();
    }

    /// <summary>Up to the high watermark, or up to an end that a replica must come to know as committed.</summary>
    private async Task<(long End, ulong Hash)> ReadAllAsync(PartitionHistory partition, int node, long until, ProducerOrder? order)
    {
        var (offset, hash, attempts) = (0L, 14695981039346656037UL, 0);
        while (offset < until)
        {
            var sent = partition.Now();
            var data = await FetchAsync(partition, node, offset);
            if (data.ErrorCode == ErrorCode.None)
            {
                var next = FetchedRecords.Check(History, partition, data.Bytes, offset, data.HighWatermark, sent, order);
                foreach (var b in data.Bytes.AsSpan(0, WholeBytes(data.Bytes, until)))
                    hash = unchecked((hash ^ b) * 1099511628211);
                if (next == offset && until == long.MaxValue && data.HighWatermark == offset)
                    return (offset, hash);
                attempts = next > offset ? 0 : attempts;
                offset = next;
            }

            if (++attempts > AttemptsMax)
                throw History.Fail($"{partition}: node {node} has nothing at {offset} of {until}: {data.ErrorCode}, high watermark {data.HighWatermark}");
            if (attempts > 1)
                await Delay(100);
        }

        return (offset, hash);
    }

    /// <summary>Producers have ended, so batches end where the leader's did.</summary>
    private static int WholeBytes(ReadOnlySpan<byte> bytes, long until)
    {
        var batches = new RecordBatchEnumerator(bytes);
        var whole = 0;
        while (batches.MoveNext() && batches.Current.Header.NextOffset <= until)
            whole += batches.Current.SizeBytes;
        return whole;
    }

    private async Task<FetchedData> FetchAsync(PartitionHistory partition, int node, long offset)
    {
        var request = new FetchRequest
        {
            MaxBytes = 1 << 20,
            SessionEpoch = -1,
            Topics = [new() { TopicId = partition.Topic.Id, Partitions = [new() { Partition = partition.Index, CurrentLeaderEpoch = -1, FetchOffset = offset, PartitionMaxBytes = 100_000 }] }],
        };
        try
        {
            using var response = await CallAsync(node, request, FetchVersion, RequestTimeout);
            return FetchedData.Of(response.Body);
        }
        catch (IOException)
        {
            return new FetchedData(ErrorCode.NetworkException, -1, []);
        }
    }
}
