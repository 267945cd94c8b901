using LogCluster.Core;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;
using LogCluster.Simulation.Groups;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// Three or five real nodes with producers, readers, a group and an admin, under everything that <see cref="ClusterNemesis"/> does; then all is mended,
/// the cluster must be whole within a bounded virtual time, every client must come to its end, and everything is read from every replica.
/// </summary>
public static class ClusterScenario
{
    private static readonly TimeSpan StartMax = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan WorkMax = TimeSpan.FromMinutes(20);

    /// <summary>
    /// After mending: sessions of dead brokers end, a leader is elected, connections that hang time out, followers catch up and join. Far less
    /// than anybody waits who looks at it, far more than any of its parts takes.
    /// </summary>
    private static readonly TimeSpan ProgressMax = TimeSpan.FromSeconds(90);

    private static readonly ClusterFault[] LastFaults =
        [ClusterFault.KillAll, ClusterFault.PowerLossOfAll, ClusterFault.RollingRestart, ClusterFault.KillMinority];

    /// <param name="mistake">A name of <see cref="ClusterMistakeList"/>; null runs the nodes as they are.</param>
    public static SimulationResult Run(int seed, string? mistake = null, bool keepTrace = false)
    {
        var world = new SimulatedWorld(seed) { KeepTrace = keepTrace };
        var history = new ClusterHistory(world);
        var cluster = new SimulatedCluster(world, history, ClusterPlan.Of(world.Random), ClusterMistakeList.Find(mistake));
        var workload = new ClusterWorkload(cluster, new Workload(world, history, cluster.Addresses)
        {
            IsNodeStopping = true,
            MayBeOutdated = cluster.IsOutdatedCoordinator,
            ReplacedSince = cluster.CoordinatorReplacedSince,
        });
        string? violation = null;
        try
        {
            Run(workload);
        }
        catch (Exception e) when (e is SimulationException or InvariantViolationException)
        {
            violation = e is SimulationException ? e.Message : e.ToString();
        }
        catch (Exception e)
        {
            violation = $"unexpected: {e}";
        }

        return new SimulationResult(
            seed, violation, world.TraceHash, world.EventCount, history.AcknowledgedRecords, history.RecordsRead, world.TraceLines)
        {
            SingleCopyRecords = workload.SingleCopies.AcknowledgedRecords,
            SingleCopyRecordsLost = workload.SingleCopies.LostRecords,
            LegalLosses = cluster.Losses.Count,
        };
    }

    private static void Run(ClusterWorkload workload)
    {
        var (world, cluster, plan) = (workload.World, workload.Cluster, workload.Cluster.Plan);
        world.Trace($"plan: {plan} with {string.Join(", ", plan.Roles)}");
        var nemesis = new ClusterNemesis(world, cluster, plan);
        world.RunUntil(nemesis.StartAll(), StartMax, "the first start");
        var admin = new ClusterAdmin(workload, "admin");
        List<Task> clients = [admin.Start()];
        while (!admin.HasCreated)
            world.RunFor(TimeSpan.FromMilliseconds(100));
        clients.AddRange(StartClients(workload));
        var members = StartMembers(workload);
        world.RunUntil(nemesis.Start(), WorkMax, "the work");

        world.Trace("all is to be mended");
        world.RunUntil(nemesis.Mend(), ProgressMax, "mending");
        workload.Common.IsEnding = true;
        foreach (var client in clients)
            world.RunUntil(client, ProgressMax, "a client, after all was mended,");
        EndMembers(world, members);
        UntilWell(workload);
        cluster.MinInSync.Check();
        Audit(workload, 0);
        // Now and then once more: what was written down is what is read.
        if (world.Random.Next(3) != 0)
            return;
        world.RunUntil(nemesis.Do(LastFaults[world.Random.Next(LastFaults.Length)]), WorkMax, "the last fault");
        world.RunUntil(nemesis.Mend(), ProgressMax, "mending again");
        UntilWell(workload);
        Audit(workload, 1);
    }

    private static IEnumerable<Task> StartClients(ClusterWorkload workload)
    {
        var plan = workload.Cluster.Plan;
        for (var i = 0; i < plan.IdempotentProducers; i++)
            yield return new ClusterProducer(workload, $"idempotent-{i}", isIdempotent: true, acks: -1).Start();
        for (var i = 0; i < plan.PlainProducers; i++)
            yield return new ClusterProducer(workload, $"plain-{i}", isIdempotent: false, acks: (short)(i == 0 ? 1 : -1)).Start();
        for (var i = 0; i < plan.Readers; i++)
            yield return new ClusterReader(workload, $"reader-{i}").Start();
        yield return new LateFollower(workload, "late-follower").Start();
    }

    private static List<(GroupHistory Group, GroupMember Member, Task Run)> StartMembers(ClusterWorkload workload)
    {
        var members = new List<(GroupHistory Group, GroupMember Member, Task Run)>();
        var (plan, random) = (workload.Cluster.Plan, workload.World.Random);
        if (plan.Members == 0)
            return members;
        var partitionCount = plan.Topics.First(topic => topic.Name == ClusterPlan.GroupTopic).PartitionCount;
        var group = new GroupHistory("group", partitionCount, workload.History, commitsAreDurable: false);
        for (var i = 0; i < plan.Members; i++)
        {
            var member = new GroupMember(workload.Common, $"member-{i}", group, random.Next(3) == 0 ? $"instance-{i}" : null);
            members.Add((group, member, member.Start()));
        }

        return members;
    }

    private static void EndMembers(SimulatedWorld world, List<(GroupHistory Group, GroupMember Member, Task Run)> members)
    {
        GroupScenario.Converge(world, members);
        foreach (var (_, member, _) in members)
            member.MayStop = true;
        foreach (var (_, _, run) in members)
            world.RunUntil(run, ProgressMax, "a member, after all was mended,");
    }

    private static void UntilWell(ClusterWorkload workload)
    {
        var deadline = workload.World.Now + ProgressMax;
        while (workload.Cluster.WhyNotWell() is { } why)
        {
            if (workload.World.Now > deadline)
                throw workload.World.Fail($"{ProgressMax.TotalSeconds} virtual seconds after all was mended {why}");
            workload.World.RunFor(TimeSpan.FromMilliseconds(200));
        }
    }

    private static void Audit(ClusterWorkload workload, int round) =>
        workload.World.RunUntil(new ClusterAuditor(workload, $"auditor-{round}").Start(), ProgressMax, "reading everything");
}
