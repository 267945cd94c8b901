using LogCluster.Networking;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;
using LogCluster.Simulation.Mistakes;

namespace LogCluster.Simulation.Scenarios;

/// <summary>
/// Producers, readers and an admin against one node that is crashed, stopped, paused and given disk errors; then everything is mended,
/// every client must come to its end in time, and the whole content is read and checked, before and after two more restarts.
/// </summary>
public static class SingleNodeScenario
{
    private static readonly TimeSpan WorkMax = TimeSpan.FromMinutes(3);

    /// <summary>After mending, the longest that any client may take to finish: a request's timeout and a few attempts.</summary>
    private static readonly TimeSpan ProgressMax = TimeSpan.FromSeconds(45);

    private static readonly FaultKind[] LastFaults = [FaultKind.PowerLoss, FaultKind.PowerLossAfterCleanStop, FaultKind.CleanRestart, FaultKind.ProcessKill];

    /// <param name="mistake">Planted into the node; null runs the node as it is.</param>
    /// <param name="keepTrace">Keeps the lines of the trace, for people; the hash covers them in any case.</param>
    public static SimulationResult Run(int seed, Mistake? mistake = null, bool keepTrace = false)
    {
        var world = new SimulatedWorld(seed) { KeepTrace = keepTrace };
        var history = new ClusterHistory(world);
        string? violation = null;
        try
        {
            Run(world, history, mistake);
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
            seed, violation, world.TraceHash, world.EventCount, history.AcknowledgedRecords, history.RecordsRead, world.TraceLines);
    }

    private static void Run(SimulatedWorld world, ClusterHistory history, Mistake? mistake)
    {
        var plan = ScenarioPlan.Of(world.Random);
        foreach (var topic in plan.Topics)
            world.Trace($"plan: {topic}");
        var broker = SimulatedBroker.Alone(world, history, mistake);
        var workload = new Workload(world, history, [new PeerAddress(broker.Machine.Name, SimulatedBroker.Port)]);
        var nemesis = new Nemesis(world, broker, workload, plan);
        world.RunUntil(nemesis.StartBroker(), ProgressMax, "the first start");

        List<Task> clients = [new AdminClient(workload, "admin", plan).Start()];
        for (var i = 0; i < plan.IdempotentProducers; i++)
            clients.Add(new ProducerClient(workload, $"idempotent-{i}", isIdempotent: true).Start());
        for (var i = 0; i < plan.PlainProducers; i++)
            clients.Add(new ProducerClient(workload, $"plain-{i}", isIdempotent: false).Start());
        for (var i = 0; i < plan.Readers; i++)
            clients.Add(new ReaderClient(workload, $"reader-{i}").Start());
        world.RunUntil(nemesis.Start(), WorkMax, "the work");

        workload.IsEnding = true;
        world.Trace("all is mended");
        foreach (var client in clients)
            world.RunUntil(client, ProgressMax, "a client, after all was mended,");
        Audit(world, workload, 0);
        for (var round = 1; round <= 2; round++)
        {
            world.RunUntil(nemesis.Do(LastFaults[world.Random.Next(LastFaults.Length)]), ProgressMax, "a restart");
            Audit(world, workload, round);
        }
    }

    private static void Audit(SimulatedWorld world, Workload workload, int round) =>
        world.RunUntil(new AuditorClient(workload, $"auditor-{round}").Start(), ProgressMax, "reading everything");
}
