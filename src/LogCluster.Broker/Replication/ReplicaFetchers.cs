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
    NodeId self, ImageBrokers brokers, INetwork network, FetcherSettings settings, TimeProvider time, ILogger<ReplicaFetchers> logger, Action<Exception> fail)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(NodeId Source, int Index), ReplicaFetcher> _fetchers = [];

    // Only looked up, never iterated.
    private readonly Dictionary<Partition, (ReplicaFetcher Fetcher, LeaderEpoch Epoch)> _assigned = [];
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
            if (_assigned.TryGetValue(partition, out var known))
            {
                if (position?.Epoch == known.Epoch)
                    return;
                _assigned.Remove(partition);
                known.Fetcher.Forget(partition);
            }

            if (position is not { } followed)
                return;
            var fetcher = FetcherOf(followed.Leader, IndexOf(partition.TopicPartition));
            fetcher.Follow(partition, followed.Epoch);
            _assigned[partition] = (fetcher, followed.Epoch);
        }
    }

    private ReplicaFetcher FetcherOf(NodeId source, int index)
    {
        if (_fetchers.TryGetValue((source, index), out var known))
            return known;
        var client = new PeerClient(network, $"broker-{self}-fetcher-{index}", time);
        var fetcher = new ReplicaFetcher(new ReplicaSource(self, source, brokers, settings, client), settings, time, logger);
        _fetchers.Add((source, index), fetcher);
        if (_isStarted)
            fetcher.Start().Watch(fail);
        return fetcher;
    }

    /// <summary>The same in every process, unlike hashes of strings.</summary>
    private int IndexOf(TopicPartition partition)
    {
        var hash = partition.Topic.Aggregate(17u, (sum, letter) => unchecked((sum * 31) + letter));
        return (int)(unchecked((hash * 31) + (uint)partition.Partition) % (uint)settings.FetchersPerSource);
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
