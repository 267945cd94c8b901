using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator.Groups;

/// <summary>
/// Many groups, and one large group: what they cost and whether the broker stays responsive meanwhile, which the heartbeats of a
/// member of another group tell. Prints Markdown.
/// </summary>
internal static class GroupSuite
{
    private const int Port = 21_292;
    private const int Partitions = 10;
    private const int Connections = 32;
    private const string Probe = "probe";
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(10);

    /// <param name="server">The node's executable.</param>
    /// <param name="args">Groups and members, 10000 and 500 where they are not given.</param>
    public static async Task<int> RunAsync(string server, string[] args)
    {
        var groups = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 10_000;
        var members = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 500;
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        await using var broker = new LogClusterBroker(server, Port);
        broker.Start();
        await FirstProduce.TimeAsync(() => { }, Port);
        using (var client = await GroupClient.ConnectAsync(Port))
            await client.PrepareAsync(Partitions);
        Print($"resident memory before: {broker.Figures.ResidentMegabytes:F0} MB");

        await ManyGroupsAsync(broker, groups);
        await OneGroupAsync(broker, members);
        await RestartAsync(broker, groups);
        return 0;
    }

    private static async Task ManyGroupsAsync(LogClusterBroker broker, int groups)
    {
        var commits = new Latencies();
        var fetches = new Latencies();
        var before = broker.Figures;
        var clock = Stopwatch.StartNew();
        var beats = await ProbedAsync(async () =>
        {
            await InParallelAsync(groups, (client, group) => commits.TimeAsync(() => client.CommitAsync(Name(group), Partitions, group)));
            Print($"{groups} groups commit {Partitions} partitions each: {groups / clock.Elapsed.TotalSeconds:F0} commits/s; {commits}");
            clock.Restart();
            await InParallelAsync(groups, (client, group) => fetches.TimeAsync(() => CheckedAsync(client, group)));
            Print($"{groups} groups fetch them: {groups / clock.Elapsed.TotalSeconds:F0} fetches/s; {fetches}");
        });
        Print($"heartbeats of another group meanwhile: {beats}");
        using var client = await GroupClient.ConnectAsync(Port);
        var lists = new Latencies();
        var listed = 0;
        for (var i = 0; i < 10; i++)
            listed = await lists.TimeAsync(client.ListAsync);
        Print($"listing {listed} groups: {lists}");
        var after = broker.Figures;
        Print($"broker: {after.CpuSeconds - before.CpuSeconds:F1} CPU s, resident memory {after.ResidentMegabytes:F0} MB");
    }

    private static async Task<long> CheckedAsync(GroupClient client, int group)
    {
        var sum = await client.FetchAsync(Name(group));
        return sum == (long)group * Partitions ? sum : throw new InvalidOperationException($"{Name(group)} has {sum} in sum, not {(long)group * Partitions}");
    }

    private static async Task OneGroupAsync(LogClusterBroker broker, int members)
    {
        var clients = new List<GroupClient>();
        for (var i = 0; i < members; i++)
            clients.Add(await GroupClient.ConnectAsync(Port));
        var joins = new Latencies();
        var before = broker.Figures;
        var clock = Stopwatch.StartNew();
        var generation = 0;
        var beats = await ProbedAsync(async () =>
        {
            var joined = await Task.WhenAll(clients.Select(client => client.JoinUntilAsync("large", members, joins)));
            generation = joined.Max(member => member.Generation);
        });
        Print($"{members} members join one group at once: stable with all of them after {clock.Elapsed.TotalMilliseconds:F0} ms, in generation {generation}; joins: {joins}");
        Print($"heartbeats of another group meanwhile: {beats}");
        Print($"broker: {broker.Figures.CpuSeconds - before.CpuSeconds:F1} CPU s");
        clients.ForEach(client => client.Dispose());
    }

    private static async Task RestartAsync(LogClusterBroker broker, int groups)
    {
        broker.Restart();
        var clock = Stopwatch.StartNew();
        await FirstProduce.TimeAsync(() => { }, Port);
        using var client = await GroupClient.ConnectAsync(Port);
        await client.PrepareAsync(Partitions);
        var served = clock.Elapsed;
        await CheckedAsync(client, groups - 1);
        Print($"after a restart all groups are served again {served.TotalMilliseconds:F0} ms after the start of the process");
    }

    /// <summary>Does the work while a member of a group of its own heartbeats, and tells how those were answered.</summary>
    private static async Task<Latencies> ProbedAsync(Func<Task> work)
    {
        using var client = await GroupClient.ConnectAsync(Port);
        var (memberId, generation) = await client.JoinUntilAsync(Probe, 1, new Latencies());
        var beats = new Latencies();
        using var stop = new CancellationTokenSource();
        var beating = BeatAsync();
        await work();
        await stop.CancelAsync();
        await beating;
        await client.LeaveAsync(Probe, memberId);
        return beats;

        async Task BeatAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await beats.TimeAsync(() => client.HeartbeatAsync(Probe, memberId, generation));
                await Task.Delay(ProbeInterval);
            }
        }
    }

    private static async Task InParallelAsync(int count, Func<GroupClient, int, Task> work)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            using var client = await GroupClient.ConnectAsync(Port);
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await work(client, i);
        }));
    }

    private static string Name(int group) => $"group-{group}";

    private static void Print(FormattableString text) => Console.WriteLine("- " + text.ToString(CultureInfo.InvariantCulture));
}
