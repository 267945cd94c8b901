using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Replication;

/// <summary>Where replicas are and who reads from them, with stock clients and tools.</summary>
public sealed partial class ReplicaPlacesTests
{
    private const string Topic = "placed";
    private const int Records = 8_000;
    private const int RecordBytes = 1_000;
    private const int SlowBytes = 30_000;
    private const int FastBytes = 100_000_000;

    private static readonly HttpClient Http = new();

    private static readonly byte[] Lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(new string('x', RecordBytes) + "\n", Records)));

    private static async Task CreateAsync(BrokerCluster cluster, params int[] replicas)
    {
        using var admin = StockClient.Admin(cluster.Bootstrap);
        await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 1, ReplicasAssignments = new() { [0] = [.. replicas] } }]);
    }

    private static Task FillAsync(BrokerCluster cluster) => new Tool("kcat", "-b", cluster.Bootstrap, "-P", "-t", Topic, "-X", "acks=all")
        .RunAsync(write: async input => await input.WriteAsync(Lines));

    [Fact]
    public async Task A_consumer_reads_from_the_replica_in_its_rack()
    {
        var tens = FreeTens();
        await using var cluster = await BrokerCluster.StartAsync(
            "broker.rack=rack-{id}",
            "replica.selector.class=org.apache.kafka.common.replica.RackAwareReplicaSelector",
            string.Create(CultureInfo.InvariantCulture, $"logcluster.http.listener=127.0.0.1:{tens}{{id}}"));
        await CreateAsync(cluster, 1, 2, 3);
        await FillAsync(cluster);
        var read = await new Tool(
            "kcat", "-b", cluster.Bootstrap, "-C", "-t", Topic, "-o", "beginning", "-c", $"{Records}", "-q", "-X", "client.rack=rack-3").OutputAsync();
        Assert.Equal(Records, read.Count(letter => letter == '\n'));
        Assert.InRange(await FetchedAsync((tens * 10) + 3), Records * RecordBytes, long.MaxValue);
        // The second one fetches nothing from anybody but the leader, so nobody has asked it.
        Assert.Equal(0, await FetchedAsync((tens * 10) + 2));
    }

    /// <summary>A number of which followed by each node's id is a port that nobody has.</summary>
    private static int FreeTens()
    {
        while (true)
        {
            var tens = BrokerProcess.FreePort() / 10;
            if (Enumerable.Range(1, 3).All(id => IsFree((tens * 10) + id)))
                return tens;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>What the node has given of the topic to whoever fetched.</summary>
    private static async Task<long> FetchedAsync(int port)
    {
        var text = await Http.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        return FetchedBytes().Match(text) is { Success: true } match ? (long)double.Parse(match.Groups["bytes"].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex("""^logcluster_topic_fetched_bytes_total\{topic="placed"\} (?<bytes>\S+)$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex FetchedBytes();

    [KafkaToolsFact]
    public async Task Kafkas_tool_moves_a_replica_with_a_throttle_and_takes_the_throttle_away()
    {
        await using var cluster = await BrokerCluster.StartAsync();
        await CreateAsync(cluster, 1, 2);
        await FillAsync(cluster);
        var file = Path.Combine(cluster.Nodes[0].DataDirectory, "move.json");
        await File.WriteAllTextAsync(file, $$"""{"version":1,"partitions":[{"topic":"{{Topic}}","partition":0,"replicas":[3,2]}]}""");
        await ReassignAsync(cluster, file, "--execute", "--throttle", $"{SlowBytes}");
        var during = await DescribeAsync(cluster);
        // It would take minutes at this rate, and a moment without it.
        Assert.Contains("is still in progress", await ReassignAsync(cluster, file, "--verify"), StringComparison.Ordinal);
        await ReassignAsync(cluster, file, "--execute", "--additional", "--throttle", $"{FastBytes}");
        string verified;
        do
            verified = await ReassignAsync(cluster, file, "--verify");
        while (!verified.Contains("is completed", StringComparison.Ordinal));
        Assert.Contains("leader.replication.throttled.replicas=0:1,0:2", during, StringComparison.Ordinal);
        Assert.Contains("follower.replication.throttled.replicas=0:3", during, StringComparison.Ordinal);
        Assert.DoesNotContain("throttled.replicas=", await DescribeAsync(cluster), StringComparison.Ordinal);
        Assert.Equal(Records, StockClient.EndOffset(cluster.Bootstrap, Topic));
    }

    private static Task<string> ReassignAsync(BrokerCluster cluster, string file, params string[] more) =>
        KafkaTools.Run("reassign-partitions", ["--bootstrap-server", cluster.Bootstrap, "--reassignment-json-file", file, .. more]).OutputAsync();

    private static Task<string> DescribeAsync(BrokerCluster cluster) =>
        KafkaTools.Run("configs", "--bootstrap-server", cluster.Bootstrap, "--describe", "--topic", Topic).OutputAsync();

    [KafkaToolsFact]
    public async Task A_node_has_its_partitions_in_two_directories_and_Kafkas_tool_sees_them()
    {
        var (first, second) = (Directory.CreateTempSubdirectory("logcluster-first-").FullName, Directory.CreateTempSubdirectory("logcluster-second-").FullName);
        try
        {
            await using var broker = await BrokerProcess.StartAsync($"log.dirs={first},{second}");
            using var admin = StockClient.Admin(broker.Bootstrap);
            await admin.CreateTopicsAsync([new TopicSpecification { Name = Topic, NumPartitions = 4, ReplicationFactor = 1 }]);
            var described = await KafkaTools.Run("log-dirs", "--bootstrap-server", broker.Bootstrap, "--describe", "--topic-list", Topic).OutputAsync();
            Assert.Contains($"\"logDir\":\"{second}\"", described, StringComparison.Ordinal);
            Assert.Equal(2, Directory.GetDirectories(second, $"{Topic}-*").Length);
            await broker.TerminateAsync();
            await broker.StartAgainAsync();
            Assert.Equal(4, admin.GetMetadata(Topic, StockClient.Patience).Topics.Single().Partitions.Count(partition => partition.Leader >= 0));
        }
        finally
        {
            Directory.Delete(first, recursive: true);
            Directory.Delete(second, recursive: true);
        }
    }
}
