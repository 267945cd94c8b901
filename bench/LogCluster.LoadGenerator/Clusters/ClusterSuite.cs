using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LogCluster.LoadGenerator.Clusters;

/// <summary>
/// What replication costs on three nodes and how long a partition is without a leader, for LogCluster and then for Kafka: throughput and CPU, latency
/// at a fixed rate, fail-over, a rolling restart, catching up, and a cluster that does nothing.
/// </summary>
internal static class ClusterSuite
{
    private const int Port = 20_492;
    private const int KafkaPort = 22_992;
    private const int Nodes = 3;
    private const int RecordBytes = 1_000;
    private const int RecordsPerSecond = 1_000;
    private const int Kills = 5;
    private const string Steady = "steady";
    /// <summary>As many as there are nodes, so that each leads one.</summary>
    private const int SteadyPartitions = Nodes;
    private const int IdlePartitions = 1_000;
    private const double BytesPerGigabyte = 1e9;
    private static readonly TimeSpan SteadyTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <param name="args">Gigabytes of each load.</param>
    public static async Task<int> RunAsync(SuiteOptions options, string[] args)
    {
        var gigabytes = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : options.Gigabytes;
        Console.WriteLine(Text($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        await using (var own = new NodeCluster(options.Server, Port, Nodes))
            await MeasureAsync(own, gigabytes);
        if (options.KafkaDirectory is { } scripts)
        {
            await using var kafka = new KafkaCluster(scripts, KafkaPort);
            await MeasureAsync(kafka, gigabytes);
        }

        return 0;
    }

    private static async Task MeasureAsync(MeasuredCluster cluster, double gigabytes)
    {
        Say(cluster, "three nodes");
        foreach (var topic in new[] { "warm", "all", "one", "away" })
            await CreateAsync(cluster, topic, 1);
        await CreateAsync(cluster, Steady, SteadyPartitions);
        var payload = Payload.Create(RecordBytes);
        StockClient.Produce(cluster.Bootstrap, "warm", payload, 500_000, "none");
        using (var cache = new PageCache())
        {
            foreach (var (acks, topic) in new[] { (Acks.All, "all"), (Acks.Leader, "one") })
            {
                cache.Fill();
                MeasureThroughput(cluster, payload, gigabytes, acks, topic);
            }
        }

        foreach (var acks in new[] { Acks.All, Acks.Leader })
            await MeasureLatencyAsync(cluster, acks);
        await MeasureFailOverAsync(cluster);
        await MeasureRollAsync(cluster);
        await MeasureCatchUpAsync(cluster, payload, gigabytes);
        await MeasureIdleAsync(cluster);
    }

    private static void MeasureThroughput(MeasuredCluster cluster, byte[][] payload, double gigabytes, Acks acks, string topic)
    {
        var before = cluster.CpuSeconds;
        var clock = Stopwatch.StartNew();
        StockClient.Produce(cluster.Bootstrap, topic, payload, (long)(gigabytes * BytesPerGigabyte / RecordBytes), "none", acks);
        var seconds = clock.Elapsed.TotalSeconds;
        UntilInSync(cluster, topic);
        Say(cluster, $"acks={acks}: {gigabytes * 1_000 / seconds:F0} MB/s, {(cluster.CpuSeconds - before) / gigabytes:F2} s of CPU a GB, leader and two followers together");
    }

    private static async Task MeasureLatencyAsync(MeasuredCluster cluster, Acks acks)
    {
        var producer = StartSteady(cluster, acks);
        await Task.Delay(SettleTime);
        producer.Forget();
        await Task.Delay(SteadyTime);
        producer.Stop();
        var latencies = producer.Latencies;
        Say(cluster, $"acks={acks}, {RecordsPerSecond} records/s: median {latencies.At(0.5):F2} ms, 99 % {latencies.At(0.99):F2} ms, 99.9 % {latencies.At(0.999):F2} ms");
    }

    private static async Task MeasureFailOverAsync(MeasuredCluster cluster)
    {
        var gaps = new List<double>();
        var failed = 0;
        for (var i = 0; i < Kills; i++)
        {
            UntilInSync(cluster, Steady);
            var producer = StartSteady(cluster, Acks.All);
            await Task.Delay(SettleTime);
            var leader = LeaderOf(cluster, Steady);
            producer.Forget();
            cluster.Kill(leader);
            await Task.Delay(TimeSpan.FromSeconds(15));
            gaps.Add(producer.LongestGap.TotalMilliseconds);
            producer.Stop();
            failed += producer.Failed;
            cluster.Start(leader);
        }

        Say(cluster, $"kill -9 of the leader, longest time without an acknowledgement of acks=all: {Times(gaps)}; {failed} records failed");
    }

    private static async Task MeasureRollAsync(MeasuredCluster cluster)
    {
        UntilInSync(cluster, Steady);
        var gaps = new List<double>();
        var producer = StartSteady(cluster, Acks.All);
        await Task.Delay(SettleTime);
        var led = 0;
        foreach (var id in cluster.Ids)
        {
            led += LeaderOf(cluster, Steady) == id ? 1 : 0;
            producer.Forget();
            cluster.Terminate(id);
            await Task.Delay(SettleTime);
            gaps.Add(producer.LongestGap.TotalMilliseconds);
            cluster.Start(id);
            UntilInSync(cluster, Steady);
        }

        producer.Stop();
        Say(cluster, $"SIGTERM of each node in turn, of which {led} led the partition, longest time without an acknowledgement: {Times(gaps)}; {producer.Failed} records failed");
    }

    private static async Task MeasureCatchUpAsync(MeasuredCluster cluster, byte[][] payload, double gigabytes)
    {
        UntilInSync(cluster, "away");
        var away = cluster.Ids.First(id => id != LeaderOf(cluster, "away"));
        cluster.Terminate(away);
        StockClient.Produce(cluster.Bootstrap, "away", payload, (long)(gigabytes * BytesPerGigabyte / RecordBytes), "none");
        await Task.Delay(SettleTime);
        var clock = Stopwatch.StartNew();
        cluster.Start(away);
        UntilInSync(cluster, "away");
        Say(cluster, $"a follower that was away for {gigabytes:F1} GB was in sync {clock.Elapsed.TotalSeconds:F1} s after its start: {gigabytes * 1_000 / clock.Elapsed.TotalSeconds:F0} MB/s, the start included");
    }

    private static async Task MeasureIdleAsync(MeasuredCluster cluster)
    {
        await CreateAsync(cluster, "idle", IdlePartitions);
        UntilInSync(cluster, "idle");
        await Task.Delay(IdleTime);
        var before = cluster.Ids.ToDictionary(id => id, id => cluster.FiguresOf(id).CpuSeconds);
        await Task.Delay(IdleTime);
        var shares = cluster.Ids.Select(id => Text($"{(cluster.FiguresOf(id).CpuSeconds - before[id]) / IdleTime.TotalSeconds:P1}"));
        var resident = cluster.Ids.Select(id => Text($"{cluster.FiguresOf(id).ResidentMegabytes:F0}"));
        Say(cluster, $"idle with {IdlePartitions * Nodes:N0} replicas: {string.Join(", ", shares)} of a core, {string.Join(", ", resident)} MB resident");
    }

    private static SteadyProducer StartSteady(MeasuredCluster cluster, Acks acks) => new(cluster.Bootstrap, Steady, SteadyPartitions, RecordsPerSecond, acks);

    private static async Task CreateAsync(MeasuredCluster cluster, string topic, int partitions)
    {
        using var admin = Admin(cluster);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await admin.CreateTopicsAsync([new() { Name = topic, NumPartitions = partitions, ReplicationFactor = Nodes }]);
                return;
            }
            catch (CreateTopicsException e) when (clock.Elapsed < Patience && e.Results[0].Error.Code == ErrorCode.InvalidReplicationFactor)
            {
                // Not all of the nodes are there yet.
                await Task.Delay(PollInterval);
            }
        }
    }

    private static int LeaderOf(MeasuredCluster cluster, string topic)
    {
        using var admin = Admin(cluster);
        return admin.GetMetadata(topic, Patience).Topics[0].Partitions[0].Leader;
    }

    private static void UntilInSync(MeasuredCluster cluster, string topic)
    {
        using var admin = Admin(cluster);
        var clock = Stopwatch.StartNew();
        while (!IsInSync(admin, topic))
        {
            if (clock.Elapsed > Patience)
                throw new InvalidOperationException($"not every replica of {topic} got in sync");
            Thread.Sleep(PollInterval);
        }
    }

    private static bool IsInSync(IAdminClient admin, string topic)
    {
        try
        {
            var partitions = admin.GetMetadata(topic, Patience).Topics[0].Partitions;
            return partitions.Count > 0 && partitions.TrueForAll(partition => partition.InSyncReplicas.Length == Nodes);
        }
        catch (KafkaException)
        {
            // The node that was asked is on its way down or up.
            return false;
        }
    }

    private static IAdminClient Admin(MeasuredCluster cluster) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.Bootstrap }).SetLogHandler((_, _) => { }).Build();

    private static string Times(List<double> ms) => Text($"{string.Join(", ", ms.Select(gap => Text($"{gap:F0}")))} ms");

    private static void Say(MeasuredCluster cluster, FormattableString what) => Say(cluster, Text(what));

    private static void Say(MeasuredCluster cluster, string what) => Console.WriteLine($"{cluster.Name}: {what}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
