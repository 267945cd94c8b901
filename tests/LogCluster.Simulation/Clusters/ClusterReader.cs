using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>Reads partitions from their leaders and from other replicas (KIP-392), goes back now and then, and begins fetch sessions that it does not go on with.</summary>
internal sealed class ClusterReader(ClusterWorkload workload, string name) : ClusterClient(workload, name)
{
    private const short FetchVersion = 17;
    private const int PauseMsMax = 400;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(6);

    private readonly SortedDictionary<(int Topic, int Partition), long> _positions = [];

    protected override async Task RunAsync()
    {
        while (!Workload.IsEnding)
        {
            var live = History.Topics.Where(topic => topic.IsLive).SelectMany(topic => topic.Partitions).ToList();
            if (live.Count > 0 && live[Random.Next(live.Count)] is var partition && await FindAsync(partition) is { } placement)
                await ReadAsync(partition, placement);
            await Delay(Random.Next(PauseMsMax));
        }
    }

    private async Task ReadAsync(PartitionHistory partition, Placement placement)
    {
        var fromLeader = Random.Next(3) != 0;
        var node = fromLeader ? placement.Leader : placement.Replicas[Random.Next(placement.Replicas.Count)];
        var key = (partition.Topic.Ordinal, partition.Index);
        var offset = _positions.GetValueOrDefault(key);
        try
        {
            // As long as nobody leads in a later epoch a leader has all that was committed.
            var mustHaveAll = fromLeader && Cluster.Truth.Find(partition.Topic.Id, partition.Index)?.LeaderEpoch.Value == placement.LeaderEpoch;
            var (data, sent) = await FetchAsync(node, partition, offset, fromLeader ? placement.LeaderEpoch : -1);
            if (IsOutdated(node, partition))
                return;
            if (data.ErrorCode == ErrorCode.None)
            {
                var next = FetchedRecords.Check(History, partition, data.Bytes, offset, data.HighWatermark, sent);
                _positions[key] = Random.Next(8) == 0 ? Random.NextInt64(next + 1) : next;
                return;
            }

            OnError(partition, offset, mustHaveAll, data.ErrorCode, sent);
        }
        catch (IOException)
        {
            Doubt(partition);
        }
    }

    /// <summary>Where something was lost, a node that has not heard of it may still show it.</summary>
    private bool IsOutdated(int node, PartitionHistory partition) =>
        partition.LossCount > 0 && Cluster.LeaderOf(partition.Topic.Id, partition.Index) != node;

    private void OnError(PartitionHistory partition, long offset, bool mustHaveAll, ErrorCode error, Moment sent)
    {
        if (error != ErrorCode.OffsetOutOfRange)
        {
            Doubt(partition);
            return;
        }

        if (mustHaveAll && partition.Topic.IsLive)
            partition.OnOutOfRange(offset, sent);
        if (partition.LossCount > 0)
            _positions[(partition.Topic.Ordinal, partition.Index)] = 0;
    }

    private async Task<(FetchedData Data, Moment Sent)> FetchAsync(int node, PartitionHistory partition, long offset, int leaderEpoch)
    {
        var request = new FetchRequest
        {
            MaxWaitMs = Random.Next(2) * Random.Next(600),
            MinBytes = 1,
            MaxBytes = 1 << 20,
            SessionEpoch = Random.Next(2) - 1,
            Topics =
            [
                new()
                {
                    TopicId = partition.Topic.Id,
                    Partitions = [new() { Partition = partition.Index, CurrentLeaderEpoch = leaderEpoch, FetchOffset = offset, PartitionMaxBytes = 8_000 }],
                },
            ],
        };
        var sent = partition.Now();
        using var response = await CallAsync(node, request, FetchVersion, RequestTimeout);
        return (FetchedData.Of(response.Body), sent);
    }
}
