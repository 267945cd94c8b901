using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// Raft alone, three or five voters and one or two observers, under everything that <see cref="QuorumNemesis"/> does; then all is mended, and
/// within a bounded virtual time there must be a leader that commits, and every replica must have all that was committed.
/// </summary>
public static class QuorumScenario
{
    private const int EventsMax = 10_000;
    private const int ActsMax = 1_500;
    private static readonly int[] ActEveryMsMax = [50, 200, 1_000];

    /// <summary>After mending: fetch timeouts, a few lost elections, snapshots for who is far behind.</summary>
    private const int ProgressMsMax = 20_000;

    /// <param name="mistake">A name of <see cref="QuorumMistakeList"/>; null runs the replicas as they are.</param>
    public static SimulationResult Run(int seed, string? mistake = null, bool keepTrace = false)
    {
        var world = new QuorumWorld(seed, QuorumMistakeList.Find(mistake), keepTrace);
        string? violation = null;
        try
        {
            Run(world);
        }
        catch (Exception e) when (e is SimulationException or InvariantViolationException)
        {
            violation = e is SimulationException ? e.Message : e.ToString();
        }

        return new SimulationResult(
            seed, violation, $"{world.Checker.CommittedOffset}/{world.EventCount}/{world.NowMs}", world.EventCount, world.Checker.CommittedOffset, world.Checker.LeaderCount, world.TraceLines);
    }

    private static void Run(QuorumWorld world)
    {
        var nemesis = new QuorumNemesis(world);
        Begin(world);
        world.RunUntil(world.Random.Next(5_000));
        var everyMsMax = ActEveryMsMax[world.Random.Next(ActEveryMsMax.Length)];
        for (var act = 0; act < ActsMax && world.EventCount < EventsMax; act++)
        {
            nemesis.Act();
            nemesis.RemoveLostVoter();
            world.RunUntil(world.NowMs + world.Random.Next(everyMsMax));
        }

        nemesis.MendAll();
        Finish(world, nemesis);
    }

    private static void Begin(QuorumWorld world)
    {
        var voterCount = world.Random.Next(2) == 0 ? 3 : 5;
        var keys = Enumerable.Range(1, voterCount).Select(id => new ReplicaKey(new NodeId(id), Uuid.Random(world.Random))).ToList();
        world.HasStaticVoters = world.Random.Next(4) == 0;
        var voters = VoterSet.Of(keys.Select(key => QuorumWorld.VoterOf(world.HasStaticVoters ? new ReplicaKey(key.Id, Uuid.Zero) : key)));
        foreach (var key in keys)
            world.Machines.Add(new QuorumMachine(world, key.Id, new QuorumDisk(key.DirectoryId, voters)));
        for (var i = 0; i < world.Random.Next(1, 3); i++)
            world.Machines.Add(new QuorumMachine(world, new NodeId(voterCount + 1 + i), new QuorumDisk(Uuid.Random(world.Random), world.HasStaticVoters ? voters : VoterSet.Empty)));
        foreach (var machine in world.Machines)
            machine.Start();
    }

    private static void Finish(QuorumWorld world, QuorumNemesis nemesis)
    {
        var deadlineMs = world.NowMs + ProgressMsMax;
        var target = long.MaxValue;
        while (!IsDone(world, target))
        {
            if (world.NowMs > deadlineMs && !world.OwesProgress)
                return;
            if (world.NowMs > deadlineMs)
                throw new SimulationException($"no progress within {ProgressMsMax} ms: committed {world.Checker.CommittedOffset}, {Describe(world)}");
            nemesis.RemoveLostVoter();
            if (target == long.MaxValue && nemesis.TryAppendAtLeader())
                target = world.Checker.CommittedOffset + 1;
            world.RunUntil(world.NowMs + 100);
            // The leader may have been an outdated one.
            if (world.Checker.CommittedOffset < target)
                target = long.MaxValue;
        }

        foreach (var machine in world.Machines)
            world.Checker.CheckEnd(machine.Key, machine.Disk);
    }

    private static bool IsDone(QuorumWorld world, long target) =>
        world.Checker.CommittedOffset >= target
        && world.Machines.TrueForAll(machine => machine.Node is { } node && node.HighWatermark == world.Checker.CommittedOffset);

    private static string Describe(QuorumWorld world) => string.Join("; ", world.Machines.Select(machine =>
        $"{machine.Id} {machine.Node?.RoleName ?? "down"} epoch {machine.Node?.Epoch.Value} end {machine.Disk.EndOffset} high watermark {machine.Node?.HighWatermark} voters {machine.Node?.Voters}"));
}
