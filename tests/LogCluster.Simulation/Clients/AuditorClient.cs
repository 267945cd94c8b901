using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>After everything is mended: reads all that there is, and holds it against all that is known.</summary>
internal sealed class AuditorClient(Workload workload, string name) : SimulatedClient(workload, name)
{
    private const short TopicIdVersion = 13;
    private const int JumpsPerPartition = 4;

    /// <summary>Retention was faster.</summary>
    private const long Deleted = -1;

    protected override async Task UseAsync(BrokerClient broker)
    {
        await AdminClient.LookAsync(broker, History);
        foreach (var topic in History.Topics.Where(topic => topic.IsLive))
        {
            foreach (var partition in topic.Partitions)
                await ReadAllAsync(broker, partition);
        }
    }

    private async Task ReadAllAsync(BrokerClient broker, PartitionHistory partition)
    {
        var offset = 0L;
        if (partition.Topic.Plan.IsStable)
        {
            offset = (await OffsetQueries.FindAsync(broker, Workload, partition, OffsetQueries.Earliest, RequestTimeout))!.Offset;
            await OffsetQueries.FindAsync(broker, Workload, partition, OffsetQueries.Latest, RequestTimeout);
        }

        var (start, end) = (offset, offset);
        var order = new ProducerOrder(History, partition);
        while (await FetchAsync(broker, partition, offset, order) is var next && next != offset)
        {
            if (next == Deleted)
            {
                await ReadAllAsync(broker, partition);
                return;
            }

            (offset, end) = (next, next);
        }

        if (end < partition.SureEnd)
            throw History.Fail($"{partition}: reading ends at {end}, the log must reach {partition.SureEnd}");
        for (var i = 0; i < JumpsPerPartition && end > start; i++)
        {
            await FetchAsync(broker, partition, Random.NextInt64(start, end), null);
            if (partition.Topic.Plan.IsStable && partition.AnyTimestampMs(Random) is { } timestampMs)
                await OffsetQueries.FindAsync(broker, Workload, partition, timestampMs + Random.Next(2), RequestTimeout);
        }
    }

    /// <summary>Returns the offset to go on from; the same when there is nothing more, <see cref="Deleted"/> when the offset is gone.</summary>
    private async Task<long> FetchAsync(BrokerClient broker, PartitionHistory partition, long offset, ProducerOrder? order)
    {
        var request = new FetchRequest
        {
            MaxBytes = 1 << 20,
            Topics =
            [
                new()
                {
                    TopicId = partition.Topic.Id,
                    Partitions = [new() { Partition = partition.Index, FetchOffset = offset, PartitionMaxBytes = Random.Next(1, 6_000) }],
                },
            ],
        };
        var sent = partition.Now();
        using var response = await broker.SendAsync(request, TopicIdVersion, RequestTimeout);
        var data = response.Body.Responses[0].Partitions[0];
        if (data.ErrorCode == ErrorCode.OffsetOutOfRange && partition.Topic.Plan.RetentionBytes is not null)
            return Deleted;
        if (data.ErrorCode != ErrorCode.None)
            throw History.Fail($"{partition}: the fetch from {offset} failed with {data.ErrorCode}");
        partition.OnEnd(data.HighWatermark, sent);
        var next = FetchedRecords.Check(History, partition, data.Records.Memory.Span, offset, data.HighWatermark, sent, order);
        return next > offset || offset == data.HighWatermark ? next : throw History.Fail($"{partition}: nothing at {offset}, below the high watermark {data.HighWatermark}");
    }
}
