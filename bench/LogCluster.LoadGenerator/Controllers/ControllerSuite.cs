using System.Diagnostics;
using System.Globalization;
using LogCluster.LoadGenerator.Clusters;
using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;
using ErrorCode = LogCluster.Core.ErrorCode;

namespace LogCluster.LoadGenerator.Controllers;

/// <summary>What a quorum of three costs those who wait for it: the time from the death of the active controller to the next metadata write, and topics made.</summary>
internal static class ControllerSuite
{
    private const int Port = 20_292;
    private const int Nodes = 3;
    private const int TopicsPerRequest = 100;
    private const int DefaultTopics = 10_000;
    private const int DefaultKills = 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static int _names;

    /// <param name="args">How many topics to make each way, and how many controllers to kill.</param>
    public static async Task<int> RunAsync(string server, string[] args)
    {
        var topics = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : DefaultTopics;
        var kills = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : DefaultKills;
        Console.WriteLine(Text($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
        await using (var cluster = new NodeCluster(server, Port, Nodes))
            await MeasureFailOverAsync(cluster, kills);
        foreach (var perRequest in new[] { 1, TopicsPerRequest })
        {
            await using var cluster = new NodeCluster(server, Port, Nodes);
            await MeasureTopicsAsync(cluster, topics, perRequest);
        }

        return 0;
    }

    private static async Task MeasureFailOverAsync(NodeCluster cluster, int kills)
    {
        await WriteAsync(cluster, cluster.Ids);
        var times = new List<double>();
        for (var i = 0; i < kills; i++)
        {
            var active = await ActiveAsync(cluster);
            var clock = Stopwatch.StartNew();
            cluster.Kill(active);
            await WriteAsync(cluster, cluster.Ids.Where(id => id != active));
            times.Add(clock.Elapsed.TotalMilliseconds);
            cluster.Start(active);
            await WriteAsync(cluster, [active]);
        }

        times.Sort();
        Console.WriteLine(Text($"kill -9 of the active controller to the next metadata write: median {times[times.Count / 2]:F0} ms, slowest {times[^1]:F0} ms ({string.Join(", ", times.Select(time => Text($"{time:F0}")))})"));
    }

    private static async Task MeasureTopicsAsync(NodeCluster cluster, int topics, int perRequest)
    {
        await WriteAsync(cluster, cluster.Ids);
        using var client = await ConnectAsync(cluster, 1);
        var clock = Stopwatch.StartNew();
        for (var made = 0; made < topics; made += perRequest)
        {
            using var answer = await client.SendAsync(Create(Math.Min(perRequest, topics - made)), ApiVersions.Get(ApiKey.CreateTopics).HighestStableVersion, Timeout);
            if (answer.Body.Topics.Find(topic => topic.ErrorCode != ErrorCode.None) is { } failed)
                throw new InvalidOperationException($"{failed.Name}: {failed.ErrorCode} {failed.ErrorMessage}");
        }

        var seconds = clock.Elapsed.TotalSeconds;
        var resident = string.Join(", ", cluster.Ids.Select(id => Text($"{cluster.FiguresOf(id).ResidentMegabytes:F0}")));
        Console.WriteLine(Text($"{topics:N0} topics, {perRequest} a request: {seconds:F1} s, {topics / seconds:F0} topics/s, {seconds * 1000 * perRequest / topics:F1} ms a request; resident then {resident} MB"));
    }

    /// <summary>Makes a topic through one of the nodes, asking them in turn until one has done it.</summary>
    private static async Task WriteAsync(NodeCluster cluster, IEnumerable<int> ids)
    {
        int[] asked = [.. ids];
        var clock = Stopwatch.StartNew();
        for (var i = 0; !await TryWriteAsync(cluster, asked[i % asked.Length]); i++)
        {
            if (clock.Elapsed > Patience)
                throw new InvalidOperationException("no node has made a topic within a minute");
            await Task.Delay(RetryDelay);
        }
    }

    private static async Task<bool> TryWriteAsync(NodeCluster cluster, int id)
    {
        try
        {
            using var client = await ConnectAsync(cluster, id);
            using var answer = await client.SendAsync(Create(1), ApiVersions.Get(ApiKey.CreateTopics).HighestStableVersion, Timeout);
            return answer.Body.Topics[0].ErrorCode == ErrorCode.None;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<int> ActiveAsync(NodeCluster cluster)
    {
        while (true)
        {
            using var client = await ConnectAsync(cluster, 1);
            var request = new DescribeQuorumRequest { Topics = [new() { TopicName = "__cluster_metadata", Partitions = [new() { PartitionIndex = 0 }] }] };
            using var answer = await client.SendAsync(request, ApiVersions.Get(ApiKey.DescribeQuorum).HighestStableVersion, Timeout);
            if (answer.Body is { ErrorCode: ErrorCode.None, Topics: [{ Partitions: [{ ErrorCode: ErrorCode.None, LeaderId: > 0 } partition] }] })
                return partition.LeaderId;
            await Task.Delay(RetryDelay);
        }
    }

    private static Task<BrokerClient> ConnectAsync(NodeCluster cluster, int id) => BrokerClient.ConnectAsync(
        new TcpNetwork(new TcpNetworkOptions()), new PeerAddress("127.0.0.1", cluster.PortOf(id)), "bench", TimeProvider.System, Timeout);

    private static CreateTopicsRequest Create(int count) => new()
    {
        Topics = [.. Enumerable.Range(0, count).Select(_ => new CreateTopicsRequest.CreatableTopic { Name = Text($"topic-{_names++}"), NumPartitions = 1, ReplicationFactor = 1 })],
        TimeoutMs = (int)Timeout.TotalMilliseconds,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
