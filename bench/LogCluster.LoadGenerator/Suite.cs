using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>Runs every case against each broker in turn, the brokers one after the other, and prints tables in Markdown.</summary>
internal static class Suite
{
    private const int FirstPort = 19_292;
    private const int PortStep = 2_500;
    private const int Starts = 5;
    private const double BytesPerGigabyte = 1e9;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(SuiteOptions options)
    {
        Console.WriteLine($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        if (options.Partitions > 0)
        {
            await ManyPartitions.RunAsync(options.Server, FirstPort, options.Partitions);
            return 0;
        }

        if (options.ImagePartitions > 0)
        {
            await LargeImage.RunAsync(options.Server, FirstPort, options.ImagePartitions);
            return 0;
        }

        await PrintStartsAsync(options);
        var rows = new List<Row>();
        using var cache = new PageCache();
        foreach (var make in Brokers(options))
        {
            await using var broker = make();
            broker.Start();
            await FirstProduce.TimeAsync(() => { }, broker.Port);
            await Task.Delay(IdleTime);
            var idle = broker.Figures;
            WarmUp(broker);
            foreach (var bytes in options.RecordBytes)
            {
                foreach (var codec in options.Codecs)
                {
                    cache.Fill();
                    rows.Add(Measure(broker, bytes, codec, bytes < 1_000 ? options.Gigabytes / 5 : options.Gigabytes));
                }
            }

            PrintMemory(broker, idle, options.ThroughGigabytes);
        }

        PrintRows(rows);
        return 0;
    }

    private static IEnumerable<Func<Broker>> Brokers(SuiteOptions options)
    {
        yield return () => new LogClusterBroker(options.Server, FirstPort);
        if (options.KafkaDirectory is { } kafka)
            yield return () => new KafkaBroker(kafka, FirstPort + PortStep);
    }

    private static async Task PrintStartsAsync(SuiteOptions options)
    {
        var own = new List<double>();
        var kafka = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            await using (var broker = new LogClusterBroker(options.Server, FirstPort))
                own.Add((await FirstProduce.TimeAsync(broker.Start, broker.Port)).TotalMilliseconds);
            if (options.KafkaDirectory is null)
                continue;
            await using (var broker = new KafkaBroker(options.KafkaDirectory, FirstPort + PortStep))
            {
                broker.Format();
                kafka.Add((await FirstProduce.TimeAsync(broker.Launch, broker.Port)).TotalMilliseconds);
            }
        }

        PrintStart("LogCluster, formatting included", own);
        if (kafka.Count > 0)
            PrintStart("Kafka, formatted before", kafka);
    }

    private static void PrintStart(string name, List<double> ms)
    {
        ms.Sort();
        Console.WriteLine(Text($"start to first acknowledged produce, {name}: median {ms[ms.Count / 2]:F0} ms ({ms[0]:F0} to {ms[^1]:F0})"));
    }

    /// <summary>Lets a JIT or a JVM reach its speed: some 10 s of mixed load.</summary>
    private static void WarmUp(Broker broker)
    {
        var payload = Payload.Create(1_000);
        for (var i = 0; i < 3; i++)
        {
            StockClient.Produce(broker.Bootstrap, $"warm-{i}", payload, 300_000, "none");
            StockClient.Consume(broker.Bootstrap, $"warm-{i}", 300_000);
        }
    }

    private static Row Measure(Broker broker, int recordBytes, string codec, double gigabytes)
    {
        var payload = Payload.Create(recordBytes);
        var count = (long)(gigabytes * BytesPerGigabyte / recordBytes);
        var topic = $"bench-{recordBytes}-{codec}";
        var produced = Timed(broker, gigabytes, () => StockClient.Produce(broker.Bootstrap, topic, payload, count, codec));
        var consumed = Timed(broker, gigabytes, () => StockClient.Consume(broker.Bootstrap, topic, count));
        var row = new Row(broker.Name, recordBytes, codec, produced, consumed);
        Console.Error.WriteLine(row);
        return row;
    }

    private static Cost Timed(Broker broker, double gigabytes, Action work)
    {
        var before = broker.Figures;
        var clock = Stopwatch.StartNew();
        work();
        var seconds = clock.Elapsed.TotalSeconds;
        var after = broker.Figures;
        return new Cost(
            gigabytes * 1_000 / seconds, (after.CpuSeconds - before.CpuSeconds) / gigabytes, (after.UserSeconds - before.UserSeconds) / gigabytes);
    }

    private static void PrintMemory(Broker broker, ProcessFigures idle, double gigabytes)
    {
        var payload = Payload.Create(1_000);
        var perTopic = (long)(BytesPerGigabyte / 1_000);
        for (var i = 0; i < gigabytes; i++)
        {
            StockClient.Produce(broker.Bootstrap, "through", payload, perTopic, "none");
        }

        StockClient.Consume(broker.Bootstrap, "through", (long)(gigabytes * perTopic));
        var after = broker.Figures;
        Console.WriteLine(Text($"resident memory, {broker.Name}: idle {idle.ResidentMegabytes:F0} MB, after {gigabytes:F0} GB in and out {after.ResidentMegabytes:F0} MB, peak {after.PeakMegabytes:F0} MB"));
    }

    private static void PrintRows(List<Row> rows)
    {
        Console.WriteLine();
        Console.WriteLine("| records | codec | broker | in, MB/s | in, CPU s/GB | of it user | out, MB/s | out, CPU s/GB | of it user |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(row => (row.RecordBytes, row.Codec)))
        {
            foreach (var row in group)
                Console.WriteLine(Text($"| {row.RecordBytes} B | {row.Codec} | {row.Broker} | {row.In} | {row.Out} |"));
            if (group.Count() == 2)
                Console.WriteLine($"| | | ratio | {group.First().In.Over(group.Last().In)} | {group.First().Out.Over(group.Last().Out)} |");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Broker, int RecordBytes, string Codec, Cost In, Cost Out);

    /// <summary>Throughput, and the broker's CPU seconds for a gigabyte of records.</summary>
    private sealed record Cost(double MegabytesPerSecond, double CpuPerGigabyte, double UserPerGigabyte)
    {
        public string Over(Cost other) =>
            Text($"{MegabytesPerSecond / other.MegabytesPerSecond:F2} | **{CpuPerGigabyte / other.CpuPerGigabyte:F2}** | {UserPerGigabyte / other.UserPerGigabyte:F2}");

        public override string ToString() => Text($"{MegabytesPerSecond:F0} | {CpuPerGigabyte:F2} | {UserPerGigabyte:F2}");
    }
}
