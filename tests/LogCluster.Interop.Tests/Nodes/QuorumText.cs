using System.Text.Json;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Nodes;

/// <summary>What <c>logctl quorum</c> says of a cluster.</summary>
internal static class QuorumText
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Tool Logctl(BrokerCluster cluster, params string[] args) => Logctl(cluster.Bootstrap, args);

    public static Tool Logctl(string bootstrap, params string[] args) =>
        new(Path.Combine(Repository.Root, "artifacts/bin/LogCluster.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "logctl"), ["--bootstrap", bootstrap, .. args]);

    /// <summary>Node and role (leader, voter, observer) of each replica that the leader knows.</summary>
    public static async Task<SortedDictionary<int, string>> RolesAsync(BrokerCluster cluster) =>
        Roles(await Logctl(cluster, "quorum", "describe", "-o", "jsonl").OutputAsync());

    /// <summary>The same of what was printed as JSON lines.</summary>
    public static SortedDictionary<int, string> Roles(string lines)
    {
        var roles = new SortedDictionary<int, string>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            // A former directory of a node is an observer beside it for a while.
            var (id, role) = (row.RootElement.GetProperty("node").GetInt32(), row.RootElement.GetProperty("role").GetString()!);
            if (role != "observer" || !roles.ContainsKey(id))
                roles[id] = role;
        }

        return roles;
    }

    public static async Task<long> HighWatermarkAsync(BrokerCluster cluster)
    {
        using var row = JsonDocument.Parse((await Logctl(cluster, "quorum", "describe", "-o", "jsonl").OutputAsync()).Split('\n')[0]);
        return row.RootElement.GetProperty("highWatermark").GetInt64();
    }

    public static async Task<int> LeaderAsync(BrokerCluster cluster) => (await RolesAsync(cluster)).Single(replica => replica.Value == "leader").Key;

    /// <summary>Completes when the node votes with the directory that it has now.</summary>
    public static async Task VotesAsync(BrokerCluster cluster, int id)
    {
        var said = "";
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(200))
        {
            said = await Logctl(cluster, "quorum", "describe", "-o", "csv").OutputAsync();
            if (said.Split('\n').Any(line => line.Contains(cluster.DirectoryIdOf(id), StringComparison.Ordinal) && !line.Contains("observer", StringComparison.Ordinal)))
                return;
        }

        Assert.Fail($"node {id} does not vote:\n{said}");
    }

    /// <summary>Completes when these nodes vote and no other.</summary>
    public static async Task VotersAsync(BrokerCluster cluster, params int[] expected)
    {
        int[] voters = [];
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end; await Task.Delay(200))
        {
            voters = [.. (await RolesAsync(cluster)).Where(replica => replica.Value != "observer").Select(replica => replica.Key)];
            if (voters.SequenceEqual(expected))
                return;
        }

        Assert.Equal(expected, voters);
    }
}
