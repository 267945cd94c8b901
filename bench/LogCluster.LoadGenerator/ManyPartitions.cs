using System.Globalization;
using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.LoadGenerator;

/// <summary>
/// What many partitions cost: a node with topics of 1,000 partitions each and a record in every partition; its clean stop, its start from
/// there, and what it uses while nobody asks for anything.
/// </summary>
internal static class ManyPartitions
{
    private const int PartitionsPerTopic = 1_000;
    private const short CreateTopicsVersion = 5;
    private const short ProduceVersion = 7;
    private const short FetchVersion = 11;

    /// <summary>Long enough that the first checkpoints and checks of retention are over.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    public static async Task RunAsync(string server, int port, int partitions)
    {
        await using var broker = new LogClusterBroker(server, port);
        broker.Start();
        await FirstProduce.TimeAsync(() => { }, port);
        await EachTopicAsync(port, partitions, CreateAsync);
        Print("created", broker.Figures);
        await EachTopicAsync(port, partitions, ProduceAsync);
        Print("a record in each", broker.Figures);
        Console.WriteLine(Text($"clean stop: {broker.Terminate().TotalMilliseconds:F0} ms"));
        var start = await FirstProduce.TimeAsync(broker.Start, port);
        Console.WriteLine(Text($"start after it, to the first acknowledged produce: {start.TotalMilliseconds:F0} ms"));
        Print("started", broker.Figures);
        await Task.Delay(SettleTime);
        var before = broker.Figures;
        await Task.Delay(IdleTime);
        var after = broker.Figures;
        Print("idle", after);
        Console.WriteLine(Text($"CPU while idle: {(after.CpuSeconds - before.CpuSeconds) / IdleTime.TotalSeconds:P2} of a core over {IdleTime.TotalSeconds:F0} s"));
        await EachTopicAsync(port, partitions, FetchAsync);
        Print("every partition read", broker.Figures);
    }

    private static void Print(string moment, ProcessFigures figures) => Console.WriteLine(Text(
        $"{moment}: {figures.ResidentMegabytes:F0} MB resident (peak {figures.PeakMegabytes:F0}), {figures.OpenFiles} open files, {figures.CpuSeconds:F2} s of CPU so far"));

    private static async Task EachTopicAsync(int port, int partitions, Func<BrokerClient, string, int, Task> action)
    {
        using var client = await BrokerClient.ConnectAsync(new TcpNetwork(new TcpNetworkOptions()), new PeerAddress("127.0.0.1", port), "bench", TimeProvider.System, Timeout);
        for (var topic = 0; topic * PartitionsPerTopic < partitions; topic++)
            await action(client, Text($"many-{topic}"), Math.Min(PartitionsPerTopic, partitions - (topic * PartitionsPerTopic)));
    }

    private static async Task CreateAsync(BrokerClient client, string topic, int partitions)
    {
        var request = new CreateTopicsRequest { Topics = [new() { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }], TimeoutMs = 60_000 };
        using var answer = await client.SendAsync(request, CreateTopicsVersion, Timeout);
        Check(answer.Body.Topics[0].ErrorCode);
    }

    private static async Task ProduceAsync(BrokerClient client, string topic, int partitions)
    {
        using var batch = new RecordBatchBuilder();
        batch.Append(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), NullableBytes.Null, "one of many"u8);
        var bytes = batch.Build();
        var data = Enumerable.Range(0, partitions).Select(index => new ProduceRequest.PartitionProduceData { Index = index, Records = new RecordData(bytes) });
        var request = new ProduceRequest { Acks = -1, TimeoutMs = 60_000, TopicData = [new() { Name = topic, PartitionData = [.. data] }] };
        using var answer = await client.SendAsync(request, ProduceVersion, Timeout);
        foreach (var partition in answer.Body.Responses[0].PartitionResponses)
            Check(partition.ErrorCode);
    }

    private static async Task FetchAsync(BrokerClient client, string topic, int partitions)
    {
        var wanted = Enumerable.Range(0, partitions).Select(index => new FetchRequest.FetchPartition { Partition = index, PartitionMaxBytes = 1_000 });
        var request = new FetchRequest { MinBytes = 1, MaxBytes = 50_000_000, Topics = [new() { Topic = topic, Partitions = [.. wanted] }] };
        using var answer = await client.SendAsync(request, FetchVersion, Timeout);
        foreach (var partition in answer.Body.Responses[0].Partitions)
            Check(partition.ErrorCode);
    }

    private static void Check(Core.ErrorCode error)
    {
        if (error != Core.ErrorCode.None)
            throw new InvalidOperationException($"the broker answered {error}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
