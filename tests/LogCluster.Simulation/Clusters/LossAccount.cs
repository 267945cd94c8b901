using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// When it is legal to lose what was acknowledged with acks=all: every in-sync replica of the partition is on a machine that lost power,
/// and with it what was not flushed, since it was last known to have everything; or that lost its disk, and with it what was flushed too. One
/// in-sync replica that lost nothing is enough for nothing to be lost. A replica is trusted again when it is in sync in a later life.
/// </summary>
internal sealed class LossAccount(ClusterHistory history, ClusterTruth truth)
{
    private readonly SortedDictionary<(Uuid Topic, int Partition), SortedDictionary<NodeId, Suspicion>> _suspects = [];
    private readonly SortedDictionary<(Uuid Topic, int Partition), bool> _lost = [];

    /// <summary>How often a partition may have lost something.</summary>
    public int Count { get; private set; }

    /// <param name="isDamaged">Also what was flushed may be gone.</param>
    public void OnMachineLost(int node, bool isDamaged)
    {
        var id = new NodeId(node);
        var brokerEpoch = truth.Newest.Brokers.TryGetValue(id, out var broker) ? broker.Epoch : -1;
        foreach (var (key, partition) in PartitionsOf(truth.Newest).Where(entry => entry.Partition.Replicas.Contains(id)))
        {
            if (!_suspects.TryGetValue(key, out var suspects))
                _suspects[key] = suspects = [];
            isDamaged |= suspects.TryGetValue(id, out var known) && known.IsDamaged;
            suspects[id] = new Suspicion(brokerEpoch, partition.PartitionEpoch, isDamaged);
            _lost.Remove(key);
            Judge(key, partition);
        }
    }

    /// <summary>An operator had a leader elected that is not known to have anything.</summary>
    public void OnLedAnyhow(Uuid topic, int partition)
    {
        Count++;
        history.Trace($"{truth.Newest.FindTopic(topic)?.Name}-{partition} is led by whom an operator chose");
        history.OnReplicasLost(topic, partition, alsoDurable: true);
    }

    public void OnImage(MetadataImage image)
    {
        foreach (var (key, partition) in PartitionsOf(image).Where(entry => _suspects.ContainsKey(entry.Key)))
        {
            Trust(image, partition, _suspects[key]);
            Judge(key, partition);
        }
    }

    private static IEnumerable<((Uuid Topic, int Partition) Key, PartitionImage Partition)> PartitionsOf(MetadataImage image) =>
        image.Topics.Values.SelectMany(topic => topic.Partitions.Select(partition => ((topic.Id, partition.Key), partition.Value)));

    private static void Trust(MetadataImage image, PartitionImage partition, SortedDictionary<NodeId, Suspicion> suspects)
    {
        foreach (var (node, suspicion) in suspects.ToList())
        {
            if (partition.InSyncReplicas.Contains(node) && partition.PartitionEpoch > suspicion.PartitionEpoch
                && image.Brokers.TryGetValue(node, out var broker) && broker.IsActive && broker.Epoch > suspicion.BrokerEpoch)
                suspects.Remove(node);
        }
    }

    private void Judge((Uuid Topic, int Partition) key, PartitionImage partition)
    {
        var suspects = _suspects[key];
        if (!partition.InSyncReplicas.All(suspects.ContainsKey))
        {
            _lost.Remove(key);
            return;
        }

        var alsoDurable = partition.InSyncReplicas.All(replica => suspects[replica].IsDamaged);
        if (_lost.TryGetValue(key, out var told) && (told || !alsoDurable))
            return;
        _lost[key] = alsoDurable;
        Count++;
        history.Trace($"{truth.Newest.FindTopic(key.Topic)?.Name}-{key.Partition} may have lost what {(alsoDurable ? "it had" : "was not flushed")}");
        history.OnReplicasLost(key.Topic, key.Partition, alsoDurable);
    }

    private readonly record struct Suspicion(long BrokerEpoch, int PartitionEpoch, bool IsDamaged);
}
