using LogCluster.Records;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Scenarios;

/// <summary>Everything about a scenario that is decided before it begins. Follows from the seed.</summary>
public sealed record ScenarioPlan(
    IReadOnlyList<TopicPlan> Topics, int IdempotentProducers, int PlainProducers, int Readers, bool ChurnsTopics, int FaultCount, bool InjectsDiskErrors)
{
    public static ScenarioPlan Of(Random random)
    {
        var churns = random.Next(2) == 0;
        var topics = Enumerable.Range(0, random.Next(1, 4)).Select(index => Topic($"topic-{index}", random, isStable: !churns || index == 0)).ToList();
        return new ScenarioPlan(topics, random.Next(1, 3), random.Next(0, 2), random.Next(1, 3), churns, random.Next(1, 6), random.Next(4) == 0);
    }

    private static TopicPlan Topic(string name, Random random, bool isStable)
    {
        int? flushMessages = random.Next(4) switch { 0 or 1 => 1, 2 => random.Next(2, 12), _ => null };
        long? retentionBytes = isStable && random.Next(4) == 0 ? random.Next(4_000, 20_000) : null;
        CompressionCodec? codec = random.Next(3) == 0 ? (CompressionCodec)random.Next(5) : null;
        return new TopicPlan(
            name,
            PartitionCount: random.Next(1, 4),
            flushMessages,
            HasLogAppendTime: random.Next(3) == 0,
            retentionBytes,
            SegmentBytes: random.Next(4_000, 16_000),
            IndexIntervalBytes: random.Next(0, 800),
            codec,
            isStable);
    }
}
