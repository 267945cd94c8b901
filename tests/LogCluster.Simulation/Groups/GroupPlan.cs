using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Groups;

/// <summary>Everything about a scenario with groups that is decided before it begins. Follows from the seed.</summary>
/// <param name="Broker">Topics and faults, as for one broker without groups.</param>
/// <param name="FlushesCommits">True when each commit is flushed before it is answered, so that not even a power loss takes it.</param>
/// <param name="Members">Of each group: how many members it has.</param>
internal sealed record GroupPlan(ScenarioPlan Broker, bool FlushesCommits, IReadOnlyList<int> Members)
{
    public const string Topic = "work";

    /// <summary>Once in so many seeds a group is large.</summary>
    private const int LargeGroupOdds = 12;

    public static GroupPlan Of(Random random, bool mayLosePower)
    {
        var work = new TopicPlan(Topic, random.Next(2, 13), null, HasLogAppendTime: false, null, SegmentBytes: 16_000, IndexIntervalBytes: 400, null, IsStable: true);
        var churned = work with { Name = "passing", PartitionCount = 2, IsStable = false };
        var broker = new ScenarioPlan([work, churned], 0, 0, 0, ChurnsTopics: true, random.Next(1, 6), InjectsDiskErrors: false);
        IReadOnlyList<int> members = random.Next(LargeGroupOdds) == 0 ? [100] : [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 7))];
        return new GroupPlan(broker, FlushesCommits: !mayLosePower || random.Next(2) == 0, members);
    }
}
