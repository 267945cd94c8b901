using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Clusters;

/// <summary>The nodes of one scenario, what is true of them, and what they may have lost.</summary>
internal sealed class SimulatedCluster
{
    private const string OffsetsTopic = "__consumer_offsets";

    private readonly SortedDictionary<int, SimulatedBroker> _nodes = [];

    public SimulatedCluster(SimulatedWorld world, ClusterHistory history, ClusterPlan plan, ClusterMistake mistake)
    {
        World = world;
        Plan = plan;
        Truth = new ClusterTruth(world);
        Losses = new LossAccount(history, Truth);
        MinInSync = new MinInSyncLedger(world, Truth);
        Truth.Changed = image =>
        {
            Losses.OnImage(image);
            MinInSync.OnImage(image);
        };
        Truth.LedAnyhow = Losses.OnLedAnyhow;
        var voters = ClusterNodes.Voters(plan.Roles);
        for (var id = 1; id <= plan.Roles.Count; id++)
            _nodes[id] = Make(id, voters, mistake);
    }

    public SimulatedWorld World { get; }

    public ClusterPlan Plan { get; }

    public ClusterTruth Truth { get; }

    public LossAccount Losses { get; }

    public MinInSyncLedger MinInSync { get; }

    public IReadOnlyCollection<int> Ids => _nodes.Keys;

    public SimulatedBroker this[int id] => _nodes[id];

    public static PeerAddress AddressOf(int id) => new(ClusterNodes.NameOf(id), ClusterNodes.BrokerPort);

    public IReadOnlyList<PeerAddress> Addresses => [.. Ids.Select(AddressOf)];

    private SimulatedBroker Make(int id, string voters, ClusterMistake mistake)
    {
        var config = ClusterNodes.Config(id, Plan.Roles[id - 1], voters, [.. SimulatedBroker.ShortIntervals, .. Plan.Settings, .. mistake.Settings]);
        var probe = mistake.Probe(id) with { Published = image => Truth.OnImage(id, image) };
        return new SimulatedBroker(World, ClusterNodes.NameOf(id), config, mistake.OnDisk?.Invoke())
        {
            Probe = probe,
            Ended = (powerLoss, isOrderly) => OnEnded(id, powerLoss && !isOrderly),
        };
    }

    private void OnEnded(int id, bool losesUnflushed)
    {
        Truth.OnEnded(id);
        if (losesUnflushed)
            Losses.OnMachineLost(id, isDamaged: false);
    }

    /// <summary>The node that leads the partition, as the newest metadata says.</summary>
    public int LeaderOf(Uuid topic, int partition) => Truth.Find(topic, partition)?.Leader.Value ?? -1;

    /// <summary>A node that leads some partition; any node while there is none.</summary>
    public int AnyLeader(Random random)
    {
        var leaders = Truth.Newest.Topics.Values.SelectMany(topic => topic.Partitions.Values).Select(partition => partition.Leader.Value).Where(id => id > 0).Distinct().Order().ToList();
        return leaders.Count > 0 ? leaders[random.Next(leaders.Count)] : random.Next(1, Ids.Count + 1);
    }

    /// <summary>True for a broker that does not lead the partition of all groups, as the newest metadata says.</summary>
    public bool IsOutdatedCoordinator(PeerAddress broker)
    {
        var topic = Truth.Newest.FindTopic(OffsetsTopic);
        return topic is null || AddressOf(topic.Partitions[0].Leader.Value) != broker;
    }

    /// <summary>The leader epoch in which the broker, as it knows itself, does not lead the partition of all groups; -1 where it leads it, or knows nothing.</summary>
    public int CoordinatorReplacedSince(PeerAddress broker)
    {
        var id = Ids.First(id => AddressOf(id) == broker);
        return Truth.SeenBy(id)?.FindTopic(OffsetsTopic) is { } topic && topic.Partitions[0] is var partition && partition.Leader.Value != id ? partition.LeaderEpoch.Value : -1;
    }

    /// <summary>The node that leads the metadata quorum, if one says so of itself.</summary>
    public int? ActiveController => _nodes.Where(node => node.Value.IsUp && node.Value.IsActiveController).Select(node => (int?)node.Key).FirstOrDefault();

    /// <summary>Why the cluster is not as it is when nothing is wrong; null when it is.</summary>
    public string? WhyNotWell()
    {
        var image = Truth.Newest;
        foreach (var (id, node) in _nodes)
        {
            if (!node.IsUp)
                return $"node {id} is down";
            if (!image.Brokers.TryGetValue(new NodeId(id), out var broker) || !broker.IsActive)
                return $"broker {id} is not active";
            if (Truth.SeenBy(id)?.NextOffset != image.NextOffset)
                return $"node {id} has metadata up to {Truth.SeenBy(id)?.NextOffset}, there is {image.NextOffset}";
        }

        foreach (var topic in image.Topics.Values)
        {
            foreach (var (index, partition) in topic.Partitions)
            {
                if (partition.Leader == NodeId.None || partition.InSyncReplicas.Length < partition.Replicas.Length || partition.IsMoving)
                    return $"{topic.Name}-{index} has leader {partition.Leader}, in sync {string.Join(' ', partition.InSyncReplicas)} of {string.Join(' ', partition.Replicas)}";
            }
        }

        return null;
    }
}
