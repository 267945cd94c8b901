using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>Everything about a scenario with a cluster that is decided before it begins. Follows from the seed.</summary>
/// <param name="Roles">process.roles of node 1, 2, ...</param>
/// <param name="FlushesAll">Every append is flushed before it counts, so that not even a power loss of all nodes takes anything.</param>
/// <param name="Overlaps">Faults may begin before the one before is mended.</param>
internal sealed record ClusterPlan(
    IReadOnlyList<string> Roles,
    IReadOnlyList<TopicPlan> Topics,
    bool FlushesAll,
    int FaultCount,
    bool Overlaps,
    int IdempotentProducers,
    int PlainProducers,
    int Readers,
    int Members,
    bool Churns,
    int FetchSessions)
{
    /// <summary>What the members of a group commit offsets of.</summary>
    public const string GroupTopic = Groups.GroupPlan.Topic;

    private const int ReplicationFactor = 3;

    /// <summary>Times of minutes are seconds here, as nothing is to be seen while they pass.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("auto.create.topics.enable", "false"),
        ("replica.lag.time.max.ms", "4000"),
        ("broker.session.timeout.ms", "3000"),
        ("broker.heartbeat.interval.ms", "500"),
        ("initial.broker.registration.timeout.ms", "600000"),
        ("offsets.topic.num.partitions", "1"),
        ("offsets.topic.replication.factor", $"{ReplicationFactor}"),
        ("min.insync.replicas", "2"),
        ("log.flush.interval.messages", FlushesAll ? "1" : $"{long.MaxValue}"),
        ("max.incremental.fetch.session.cache.slots", $"{FetchSessions}"),
    ];

    public static ClusterPlan Of(Random random)
    {
        var nodes = random.Next(3) == 0 ? 5 : 3;
        // With five nodes some seeds have brokers that are no controllers: such a node may lose its whole disk.
        var controllers = nodes == 5 && random.Next(2) == 0 ? 3 : nodes;
        var flushesAll = random.Next(3) == 0;
        var members = random.Next(2) * random.Next(1, 4);
        List<TopicPlan> topics = [Topic("topic-0", random, flushesAll, isStable: true)];
        if (random.Next(2) == 0)
            topics.Add(Topic("topic-1", random, flushesAll, isStable: false));
        if (members > 0)
            topics.Add(Topic(GroupTopic, random, flushesAll, isStable: true) with { PartitionCount = 3 });
        return new ClusterPlan(
            [.. Enumerable.Range(1, nodes).Select(id => id <= controllers ? ClusterNodes.BothRoles : ClusterNodes.BrokerRole)],
            topics,
            flushesAll,
            FaultCount: random.Next(1, 6),
            Overlaps: random.Next(3) == 0,
            IdempotentProducers: random.Next(1, 3),
            PlainProducers: random.Next(0, 3),
            Readers: random.Next(1, 3),
            members,
            Churns: random.Next(2) == 0,
            FetchSessions: random.Next(3) == 0 ? 2 : 1_000);
    }

    private static TopicPlan Topic(string name, Random random, bool flushesAll, bool isStable) => new(
        name,
        PartitionCount: random.Next(1, 3),
        flushesAll ? 1 : null,
        HasLogAppendTime: random.Next(4) == 0,
        RetentionBytes: null,
        SegmentBytes: random.Next(4_000, 16_000),
        IndexIntervalBytes: random.Next(0, 800),
        Codec: null,
        isStable)
    {
        ReplicationFactor = ReplicationFactor,
        MinInSyncReplicas = random.Next(5) == 0 ? 1 : 2,
    };
}
