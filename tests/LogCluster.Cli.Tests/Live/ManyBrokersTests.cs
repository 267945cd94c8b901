using System.Text.Json;
using LogCluster.Cli.Tests.Support;
using LogCluster.Interop.Brokers;

namespace LogCluster.Cli.Tests.Live;

/// <summary>What is asked of several brokers, and put together: partitions of different leaders, groups of different coordinators, a node that is down.</summary>
public sealed class ManyBrokersTests(LiveCluster live) : IClassFixture<LiveCluster>
{
    private const int Records = 30;

    /// <summary>Enough that their coordinators are not all on one node.</summary>
    private const int Groups = 8;

    private Logctl Logctl => live.Logctl;

    [Fact]
    public async Task EachPartitionIsDescribedWithItsLeaderAndItsReplicas()
    {
        var topic = await live.NewTopicAsync("placed");
        var described = (await Logctl.RunAsync($"topics describe {topic} -o jsonl")).Succeeded().Objects;
        Assert.Equal([1, 2, 3], described.Select(partition => partition.GetProperty("leader").GetInt32()));
        Assert.Equal(["1 2 3", "2 3 1", "3 1 2"], described.Select(partition => Ids(partition, "replicas")));
        Assert.All(described, partition => Assert.Equal(3, partition.GetProperty("isr").GetArrayLength()));
    }

    [Fact]
    public async Task RecordsGoToAndComeFromAllLeaders()
    {
        var topic = await live.NewTopicAsync("records");
        var lines = Enumerable.Range(0, Records).Select(i => $"{i}:value {i}").ToList();
        (await Logctl.RunAsync($"produce {topic} --key-separator :", string.Concat(lines.Select(line => $"{line}\n")))).Succeeded();

        var ends = (await Logctl.RunAsync($"topics describe {topic} -o jsonl")).Succeeded().Objects.Select(partition => partition.GetProperty("logEndOffset").GetInt64()).ToList();
        Assert.All(ends, end => Assert.True(end > 0));
        Assert.Equal(Records, ends.Sum());
        var read = (await Logctl.RunAsync($"consume {topic}")).Succeeded().Lines;
        Assert.Equal(lines.Select(line => line[(line.IndexOf(':') + 1)..]).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GroupsOfSeveralCoordinatorsAreListedAndTheirOffsetsMoved()
    {
        var topic = await live.NewTopicAsync("shared");
        (await Logctl.RunAsync($"produce {topic}", string.Concat(Enumerable.Range(0, Records).Select(i => $"{i}\n")))).Succeeded();
        var names = Enumerable.Range(0, Groups).Select(_ => live.NewName("group")).ToList();
        foreach (var name in names)
            (await Logctl.RunAsync($"offsets commit {name} --offset {topic}:0=0 --offset {topic}:1=0 --offset {topic}:2=0 --execute")).Succeeded();

        var listed = (await Logctl.RunAsync("groups list -o jsonl")).Succeeded().Objects.Where(group => names.Contains(group.GetProperty("group").GetString()!)).ToList();
        Assert.Equal(Groups, listed.Count);
        Assert.True(listed.Select(group => group.GetProperty("coordinator").GetInt32()).Distinct().Count() > 1);
        Assert.All((await Logctl.RunAsync($"groups describe {string.Join(' ', names)} -o jsonl")).Succeeded().Objects, group => Assert.Equal("Empty", group.GetProperty("state").GetString()));
        foreach (var name in names)
        {
            Assert.Equal(Records, await LagAsync(name));
            (await Logctl.RunAsync($"offsets reset {name} --all-topics --to latest --execute")).Succeeded();
            Assert.Equal(0, await LagAsync(name));
        }

        (await Logctl.RunAsync($"groups delete {string.Join(' ', names)} --execute")).Succeeded();
    }

    [Fact]
    public async Task EveryBrokerAndEveryVoterIsDescribed()
    {
        var brokers = (await Logctl.RunAsync("cluster describe -o jsonl")).Succeeded().Objects;
        Assert.Equal([1, 2, 3], brokers.Select(broker => broker.GetProperty("broker").GetInt32()));
        Assert.Equal(live.Cluster.Nodes.Select(node => node.Port), brokers.Select(broker => broker.GetProperty("port").GetInt32()));
        Assert.Single(brokers, broker => broker.GetProperty("controller").GetBoolean());
        var voters = (await Logctl.RunAsync("quorum describe -o jsonl")).Succeeded().Objects;
        Assert.Equal([1, 2, 3], voters.Select(voter => voter.GetProperty("node").GetInt32()).Order());
        Assert.Equal(["leader", "voter", "voter"], voters.Select(voter => voter.GetProperty("role").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ANodeThatIsDownIsGoneRound()
    {
        await using var cluster = await BrokerCluster.StartAsync("broker.session.timeout.ms=3000", "offsets.topic.num.partitions=3");
        var logctl = new Logctl(cluster.Bootstrap);
        (await logctl.RunAsync("topics create orders --assignment 1:2:3,2:3:1,3:1:2")).Succeeded();
        (await logctl.RunAsync("offsets commit readers --offset orders:0=0 --offset orders:1=0 --offset orders:2=0 --execute")).Succeeded();

        // The first of the list, which every command asks first.
        await cluster.Nodes[0].KillAsync();
        (await logctl.RunAsync("produce orders --key-separator :", string.Concat(Enumerable.Range(0, Records).Select(i => $"{i}:{i}\n")))).Succeeded();
        Assert.Equal(Records, (await logctl.RunAsync("consume orders")).Succeeded().Lines.Length);

        var described = (await logctl.RunAsync("topics describe orders -o jsonl")).Succeeded().Objects;
        Assert.DoesNotContain(1, described.Select(partition => partition.GetProperty("leader").GetInt32()));
        Assert.All(described, partition => Assert.Equal(2, partition.GetProperty("isr").GetArrayLength()));
        Assert.Equal(3, (await logctl.RunAsync("topics describe --under-replicated -o jsonl orders")).Objects.Length);
        var lag = (await logctl.RunAsync("offsets lag readers --total -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(Records, lag.GetProperty("lag").GetInt64());
        var brokers = (await logctl.RunAsync("cluster describe -o jsonl")).Succeeded().Objects;
        Assert.Equal([2, 3], brokers.Where(broker => !broker.GetProperty("fenced").GetBoolean()).Select(broker => broker.GetProperty("broker").GetInt32()));
        (await new Logctl(cluster.Nodes[0].Bootstrap).RunAsync("topics list --timeout 2")).Failed(1, cluster.Nodes[0].Bootstrap);
    }

    private static string Ids(JsonElement row, string column) => string.Join(' ', row.GetProperty(column).EnumerateArray().Select(id => id.GetInt32()));

    private async Task<long> LagAsync(string group) =>
        (await Logctl.RunAsync($"offsets lag {group} --total -o jsonl")).Succeeded().Objects.Single().GetProperty("lag").GetInt64();
}
