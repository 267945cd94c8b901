using LogCluster.Networking;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Groups;

namespace LogCluster.Simulation.Clients;

/// <summary>What the clients of one scenario share.</summary>
internal sealed record Workload(SimulatedWorld World, ClusterHistory History, IReadOnlyList<PeerAddress> Brokers)
{
    /// <summary>Clients finish what they have begun, and end.</summary>
    public bool IsEnding { get; set; }

    /// <summary>An orderly stop is under way: the node may turn requests away.</summary>
    public bool IsNodeStopping { get; set; }

    public Random Random => World.Random;

    public CoordinatorLoads Loads { get; } = new(World);

    /// <summary>True for a broker whose answers may be of the past, since it does not know yet that another coordinates.</summary>
    public Func<PeerAddress, bool> MayBeOutdated { get; init; } = _ => false;

    /// <summary>The leader epoch in which, as the broker itself knows, it does not coordinate the groups; -1 when it believes that it does, or knows nothing.</summary>
    public Func<PeerAddress, int> ReplacedSince { get; init; } = _ => -1;

    /// <summary>Any broker; with a single one nothing is left to chance.</summary>
    public PeerAddress AnyBroker(Random random) => Brokers.Count == 1 ? Brokers[0] : Brokers[random.Next(Brokers.Count)];

    /// <summary>A topic that is there and stays was denied, or a request failed for no reason that we know of.</summary>
    public void CheckError(Core.ErrorCode error, TopicHistory topic, string what)
    {
        var isDiskFault = History.DiskFaultCount > 0 && error == Core.ErrorCode.KafkaStorageError;
        var isGone = !topic.IsLive && error is Core.ErrorCode.UnknownTopicId or Core.ErrorCode.UnknownTopicOrPartition;
        var isTurnedAway = IsNodeStopping && error is Core.ErrorCode.UnknownTopicOrPartition or Core.ErrorCode.NotLeaderOrFollower or Core.ErrorCode.KafkaStorageError;
        if (!isDiskFault && !isGone && !isTurnedAway)
            throw History.Fail($"{what} failed with {error}, topic {topic.Name} being {topic.State}");
    }
}
