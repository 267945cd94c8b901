using System.Globalization;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Nodes;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Mixed;

/// <summary>Three nodes under one quorum with static voters, each run by Kafka or by LogCluster as the test says. Disposing kills them and deletes their data.</summary>
internal sealed class MixedCluster : IAsyncDisposable
{
    public const string Topic = "mixed";
    public const int Partitions = 6;

    private const string ClusterId = "e3xtC2ZqSVWV-9h0vCPgYA";
    private const int Count = 3;

    private readonly string _directory;

    private MixedCluster(string directory, MixedNode[] nodes) => (_directory, Nodes) = (directory, nodes);

    /// <summary>Node 1, 2 and 3.</summary>
    public IReadOnlyList<MixedNode> Nodes { get; }

    public string Bootstrap => string.Join(',', Nodes.Select(node => node.Bootstrap));

    /// <summary>Formats the nodes with Kafka's program, starts them by these programs, and makes the topic.</summary>
    public static async Task<MixedCluster> StartAsync(params NodeProgram[] programs)
    {
        var directory = Directory.CreateTempSubdirectory("logcluster-mixed-").FullName;
        int[] controllers = [.. Enumerable.Range(0, Count).Select(_ => BrokerProcess.FreePort())];
        var voters = string.Join(',', controllers.Select((port, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}@127.0.0.1:{port}")));
        var cluster = new MixedCluster(
            directory, [.. Enumerable.Range(1, Count).Select(id => new MixedNode(id, BrokerProcess.FreePort(), Path.Combine(directory, $"{id}")))]);
        try
        {
            foreach (var (node, controllerPort) in cluster.Nodes.Zip(controllers))
                await node.FormatAsync(ClusterId, voters, controllerPort);
            await Task.WhenAll(cluster.Nodes.Zip(programs, (node, program) => node.StartAsync(program)));
            await cluster.CreateTopicAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task CreateTopicAsync()
    {
        using var admin = StockClient.Admin(Bootstrap);
        while (admin.GetMetadata(StockClient.Patience).Brokers.Count < Count)
            await Task.Delay(100);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = Partitions, ReplicationFactor = Count }]);
        await AllInSyncAsync();
    }

    /// <summary>Waits until every partition has all of its replicas in sync, as another node than the one just started says.</summary>
    public async Task AllInSyncAsync(MixedNode? except = null)
    {
        using var admin = StockClient.Admin(Nodes.First(node => node != except).Bootstrap);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!admin.GetMetadata(StockClient.Patience).Topics.All(topic => topic.Partitions.All(partition => partition.InSyncReplicas.Length == partition.Replicas.Length)))
            await Task.Delay(200, patience.Token);
    }

    /// <summary>Makes a node the preferred leader of every partition and has it elected, with Kafka's own programs.</summary>
    public async Task LeadAllFromAsync(MixedNode leader)
    {
        var replicas = string.Join(',', Nodes.OrderBy(node => node != leader).Select(node => node.Id));
        var moves = string.Join(',', Enumerable.Range(0, Partitions).Select(index => $$"""{"topic":"{{Topic}}","partition":{{index}},"replicas":[{{replicas}}]}"""));
        var file = Path.Combine(_directory, "moves.json");
        await File.WriteAllTextAsync(file, $$"""{"version":1,"partitions":[{{moves}}]}""");
        await KafkaTools.Run("reassign-partitions", "--bootstrap-server", Bootstrap, "--reassignment-json-file", file, "--execute").RunAsync();
        await KafkaTools.Run("leader-election", "--bootstrap-server", Bootstrap, "--election-type", "preferred", "--all-topic-partitions").RunAsync();
        using var admin = StockClient.Admin(Bootstrap);
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!admin.GetMetadata(Topic, StockClient.Patience).Topics.Single().Partitions.All(partition => partition.Leader == leader.Id))
            await Task.Delay(100, patience.Token);
    }

    /// <summary>Raises kraft.version to 1 with Kafka's own program, as soon as every voter has told the leader of itself.</summary>
    public async Task UpgradeQuorumAsync()
    {
        var said = "";
        for (var end = DateTime.UtcNow + StockClient.Patience; DateTime.UtcNow < end;)
        {
            var (exitCode, output, errors) = await KafkaTools.Run("features", "--bootstrap-server", Bootstrap, "upgrade", "--feature", "kraft.version=1").TryAsync();
            if (exitCode == 0)
                return;
            said = output + errors;
            Assert.Contains("not all of the voters support it", said, StringComparison.Ordinal);
        }

        Assert.Fail(said);
    }

    /// <summary>The directories of the voters in the order of their nodes, as the quorum knows them; none where it knows them by their nodes alone.</summary>
    public async Task<IReadOnlyList<string>> VoterDirectoriesAsync()
    {
        var lines = await QuorumText.Logctl(Bootstrap, "quorum", "describe", "-o", "jsonl").OutputAsync();
        var directories = new List<string>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("role").GetString() != "observer" && row.RootElement.GetProperty("directory").GetString() is { } directory)
                directories.Add(directory);
        }

        return directories;
    }

    /// <summary>The bytes of the segments of a partition, as a node has them on disk.</summary>
    public static byte[] LogOf(MixedNode node, int partition) =>
    [
        .. Directory.GetFiles(Path.Combine(node.DataDirectory, string.Create(CultureInfo.InvariantCulture, $"{Topic}-{partition}")), "*.log")
            .Order(StringComparer.Ordinal).SelectMany(File.ReadAllBytes),
    ];

    /// <summary>Of all partitions together.</summary>
    public long EndOffset()
    {
        using var consumer = StockClient.Consumer(Bootstrap, Topic);
        return Enumerable.Range(0, Partitions).Sum(index => consumer.QueryWatermarkOffsets(new TopicPartition(Topic, index), StockClient.Patience).High.Value);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
