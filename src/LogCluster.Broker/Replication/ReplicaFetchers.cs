using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Replication.InSync;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Replication;

/// <summary>
/// The fetchers of this node, some for each broker that leads what this node follows: a fetcher comes with the first partition of its source.
/// <see cref="OnRoleChanged"/> is the metadata follower's; partitions wait until <see cref="Start"/>. Started and stopped once.
/// </summary>
/// <param name="fail">Told when a fetcher has broken an invariant: the node must not go on.</param>
internal sealed class ReplicaFetchers(
    NodeId self, ImageBrokers brokers, INetwork network, FetcherSettings settings, ReplicationQuota quota, TimeProvider time, ILogger<ReplicaFetchers> logger, Action<Exception> fail)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(NodeId Source, int Index), ReplicaFetcher> _fetchers = [];

    // In the order of their names, so that a change of the number of fetchers replays.
    private readonly SortedDictionary<TopicPartition, (Partition Partition, ReplicaFetcher Fetcher, LeaderEpoch Epoch)> _assigned = [];
    private int _fetchersPerSource = settings.FetchersPerSource;
    private bool _isStarted;
    private bool _isStopped;

    public void Start()
    {
        lock (_lock)
        {
            _isStarted = true;
            foreach (var fetcher in _fetchers.Values)
                fetcher.Start().Watch(fail);
        }
    }

    /// <summary>Follows the partition's leader as it is now.</summary>
    public void OnRoleChanged(Partition partition)
    {
        lock (_lock)
        {
            if (_isStopped)
                return;
            var position = partition.Following.Position;
            if (_assigned.TryGetValue(partition.TopicPartition, out var known))
            {
                if (known.Partition == partition && position?.Epoch == known.Epoch)
                    return;
                _assigned.Remove(partition.TopicPartition);
                known.Fetcher.Forget(known.Partition);
            }

            if (position is not { } followed)
                return;
            Assign(partition, followed);
        }
    }

    private void Assign(Partition partition, in FollowerPosition followed)
    {
        var fetcher = FetcherOf(followed.Leader, IndexOf(partition.TopicPartition));
        fetcher.Follow(partition, followed.Epoch);
        _assigned[partition.TopicPartition] = (partition, fetcher, followed.Epoch);
    }

    /// <summary>
    /// From here on each source has so many fetchers (<c>num.replica.fetchers</c>): partitions change hands, and a fetcher without any rests. What the former one still
    /// gets an answer for it appends or not, as it fits the log's end.
    /// </summary>
    public void Resize(int fetchersPerSource)
    {
        lock (_lock)
        {
            if (_isStopped || fetchersPerSource == _fetchersPerSource)
                return;
            _fetchersPerSource = fetchersPerSource;
            foreach (var (partition, fetcher, epoch) in _assigned.Values.ToList())
            {
                // Under another epoch it is about to be told of.
                if (partition.Following.Position is not { } position || position.Epoch != epoch || FetcherOf(position.Leader, IndexOf(partition.TopicPartition)) == fetcher)
                    continue;
                fetcher.Forget(partition);
                Assign(partition, position);
            }
        }
    }

    private ReplicaFetcher FetcherOf(NodeId source, int index)
    {
        if (_fetchers.TryGetValue((source, index), out var known))
            return known;
        var client = new PeerClient(network, $"broker-{self}-fetcher-{index}", time);
        var fetcher = new ReplicaFetcher(new ReplicaSource(self, source, brokers, settings, client), settings, quota, time, logger);
        _fetchers.Add((source, index), fetcher);
        if (_isStarted)
            fetcher.Start().Watch(fail);
        return fetcher;
    }

    /// <summary>The same in every process, unlike hashes of strings.</summary>
    private int IndexOf(TopicPartition partition)
    {
        var hash = partition.Topic.Aggregate(17u, (sum, letter) => unchecked((sum * 31) + letter));
        return (int)(unchecked((hash * 31) + (uint)partition.Partition) % (uint)_fetchersPerSource);
    }

    /// <summary>After this no log is written to by a fetcher.</summary>
    public async Task StopAsync()
    {
        List<ReplicaFetcher> fetchers;
        lock (_lock)
        {
            _isStopped = true;
            fetchers = [.. _fetchers.Values];
        }

        foreach (var fetcher in fetchers)
            await fetcher.StopAsync();
    }
}
