using LogCluster.Networking;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// Groups of consumers against one node that is crashed, stopped, paused and loses power, with topics made and deleted beside them, and somebody who
/// would change groups that have members. Then all is
/// mended, and each group must come to rest in time: every member in one generation, every partition with one owner.
/// </summary>
public static class GroupScenario
{
    private static readonly TimeSpan WorkMax = TimeSpan.FromMinutes(4);

    /// <summary>Sessions that end, a rebalance that waits for who is gone, and another for who comes then.</summary>
    private static readonly TimeSpan ConvergenceMax = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(45);

    /// <summary>Of committed offsets; more than the clocks of a whole run can jump apart.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan RetentionCheck = TimeSpan.FromSeconds(10);

    /// <summary>Once in so many seeds the clock goes on at the end.</summary>
    private const int AgingOdds = 3;

    /// <param name="mistake">A name of <see cref="GroupMistakeList"/>; null runs the node as it is.</param>
    public static SimulationResult Run(int seed, string? mistake = null, bool keepTrace = false)
    {
        var world = new SimulatedWorld(seed) { KeepTrace = keepTrace };
        var history = new ClusterHistory(world);
        var groups = new List<GroupHistory>();
        string? violation = null;
        try
        {
            Run(world, history, groups, GroupMistakeList.Find(mistake));
        }
        catch (SimulationException objection)
        {
            violation = objection.Message;
        }
        catch (Exception e)
        {
            violation = $"unexpected: {e}";
        }

        return new SimulationResult(
            seed, violation, world.TraceHash, world.EventCount, groups.Sum(group => group.AcknowledgedCommits), groups.Sum(group => group.AssignmentCount), world.TraceLines);
    }

    private static void Run(SimulatedWorld world, ClusterHistory history, List<GroupHistory> groups, GroupMistake? mistake)
    {
        var plan = GroupPlan.Of(world.Random, mayLosePower: mistake is null);
        var flush = plan.FlushesCommits ? "1" : $"{long.MaxValue}";
        var broker = SimulatedBroker.Alone(
            world, history, mistake?.OnDisk?.Invoke(), mistake?.Probe,
            ("log.flush.interval.messages", flush), ("offsets.topic.num.partitions", "3"),
            ("offsets.retention.minutes", $"{(int)Retention.TotalMinutes}"), ("offsets.retention.check.interval.ms", $"{(int)RetentionCheck.TotalMilliseconds}"));
        var workload = new Workload(world, history, [new PeerAddress(broker.Machine.Name, SimulatedBroker.Port)]);
        var nemesis = new Nemesis(world, broker, workload, plan.Broker);
        world.RunUntil(nemesis.StartBroker(), StartMax, "the first start");

        var admin = new AdminClient(workload, "admin", plan.Broker).Start();
        world.RunFor(TimeSpan.FromSeconds(1));
        var members = new List<(GroupHistory Group, GroupMember Member, Task Run)>();
        for (var i = 0; i < plan.Members.Count; i++)
        {
            var group = new GroupHistory($"group-{i}", plan.Broker.Topics[0].PartitionCount, history, plan.FlushesCommits);
            groups.Add(group);
            for (var m = 0; m < plan.Members[i]; m++)
            {
                var member = new GroupMember(workload, $"member-{i}-{m}", group, world.Random.Next(3) == 0 ? $"instance-{m}" : null);
                members.Add((group, member, member.Start()));
            }
        }

        var passerBy = new GroupHistory("passer-by", 1, history, plan.FlushesCommits);
        var meddler = new GroupMeddler(workload, "meddler", groups, passerBy).Start();
        world.RunUntil(nemesis.Start(), WorkMax, "the work");
        workload.IsEnding = true;
        world.Trace("all is mended");
        world.RunUntil(admin, StartMax, "the admin, after all was mended,");
        world.RunUntil(meddler, StartMax, "who meddles, after all was mended,");
        Retire(world, members);
        if (world.Random.Next(2) == 0)
            world.RunUntil(nemesis.Do(FaultKind.ProcessKill), StartMax, "a restart");
        Converge(world, members);
        if (world.Random.Next(AgingOdds) == 0)
            GrowOld(world, workload, broker, passerBy);
        foreach (var (_, member, _) in members)
            member.MayStop = true;
        foreach (var (_, _, run) in members)
            world.RunUntil(run, StartMax, "a member, after all was mended,");
    }

    /// <summary>Some members of each group go for good and tell nobody: only their sessions do.</summary>
    private static void Retire(SimulatedWorld world, List<(GroupHistory Group, GroupMember Member, Task Run)> members)
    {
        foreach (var group in members.GroupBy(member => member.Group).Where(group => group.Count() > 1 && world.Random.Next(2) == 0).ToList())
        {
            foreach (var gone in group.Take(world.Random.Next(1, (group.Count() / 2) + 1)))
            {
                gone.Member.MayStop = true;
                world.RunUntil(gone.Run, StartMax, "a member that goes");
                members.Remove(gone);
            }
        }
    }

    /// <summary>
    /// The clock goes on: not as far as the retention of offsets, then beyond it. What members read from stays, and what nobody reads from goes in its time.
    /// </summary>
    private static void GrowOld(SimulatedWorld world, Workload workload, SimulatedBroker broker, GroupHistory passerBy)
    {
        broker.Machine.ClockSkew = Nemesis.ClockSkewMax + TimeSpan.FromMinutes(5);
        world.RunFor(2 * RetentionCheck);
        world.RunUntil(new OffsetsWatcher(workload, "before-the-retention", passerBy, untilGone: false).Start(), StartMax, "looking at offsets");
        broker.Machine.ClockSkew = Nemesis.ClockSkewMax + (2 * Retention);
        passerBy.OnDeleted();
        world.RunFor(2 * RetentionCheck);
        world.RunUntil(new OffsetsWatcher(workload, "after-the-retention", passerBy, untilGone: true).Start(), StartMax, "the end of what nobody reads from");
    }

    internal static void Converge(SimulatedWorld world, List<(GroupHistory Group, GroupMember Member, Task Run)> members)
    {
        var deadline = world.Now + ConvergenceMax;
        while (!members.GroupBy(member => member.Group).All(group => IsAtRest(group.Key, [.. group.Select(member => member.Member)])))
        {
            if (members.Find(member => member.Run.IsFaulted).Run is { } failed)
                failed.GetAwaiter().GetResult();
            if (world.Now > deadline)
                throw world.Fail($"the groups did not come to rest: {string.Join("; ", members.Select(member => $"{member.Group.Name} {member.Member.Standing?.Generation} [{string.Join(' ', member.Member.Standing?.Owned ?? [])}]"))}");
            world.RunFor(TimeSpan.FromMilliseconds(200));
        }
    }

    private static bool IsAtRest(GroupHistory group, IReadOnlyList<GroupMember> members) =>
        members.All(member => member.Standing is not null)
        && members.Select(member => member.Standing!.Value.Generation).Distinct().Count() == 1
        && members.SelectMany(member => member.Standing!.Value.Owned).Order().SequenceEqual(Enumerable.Range(0, group.PartitionCount));
}
