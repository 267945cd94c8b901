using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Live;

public sealed class TopicsTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    private Logctl Logctl => live.Logctl;

    [Fact]
    public async Task ATopicComesAndGoes()
    {
        var name = live.NewName("coming");
        (await Logctl.RunAsync($"topics create {name} --partitions 3 --config retention.ms=1000")).Succeeded();
        var listed = (await Logctl.RunAsync("topics list -o jsonl")).Succeeded().Objects.Single(topic => topic.GetProperty("topic").GetString() == name);
        Assert.Equal(3, listed.GetProperty("partitions").GetInt32());
        var described = (await Logctl.RunAsync($"topics describe {name} -o jsonl")).Succeeded().Objects;
        Assert.Equal([0, 1, 2], described.Select(partition => partition.GetProperty("partition").GetInt32()));
        Assert.Contains("nothing was deleted", (await Logctl.RunAsync($"topics delete {name}")).Succeeded().Errors, StringComparison.OrdinalIgnoreCase);
        (await Logctl.RunAsync($"topics delete {name} --execute")).Succeeded();
        (await Logctl.RunAsync($"topics describe {name}")).Failed(1, "UNKNOWN_TOPIC_OR_PARTITION");
    }

    [Fact]
    public async Task EveryFormatHasTheSameRows()
    {
        var name = await live.NewTopicAsync(2);
        var csv = (await Logctl.RunAsync($"topics describe {name} -o csv")).Succeeded().Lines;
        Assert.Equal("topic,partition,leader,leaderEpoch,replicas,isr,elr,offline,logStartOffset,logEndOffset", csv[0]);
        Assert.Equal(3, csv.Length);
        var json = (await Logctl.RunAsync($"topics describe {name} -o json")).Succeeded();
        Assert.Equal(2, System.Text.Json.JsonDocument.Parse(json.Output).RootElement.GetArrayLength());
        var table = (await Logctl.RunAsync($"topics describe {name}")).Succeeded().Lines;
        Assert.StartsWith("TOPIC", table[0], StringComparison.Ordinal);
        Assert.Equal(3, table.Length);
    }

    [Fact]
    public async Task ATopicThatExistsIsAFailureUnlessItMay()
    {
        var name = await live.NewTopicAsync();
        (await Logctl.RunAsync($"topics create {name}")).Failed(1, "TOPIC_ALREADY_EXISTS");
        (await Logctl.RunAsync($"topics create {name} --if-absent")).Succeeded();
    }

    [Fact]
    public async Task ValidateOnlyMakesNothing()
    {
        var name = live.NewName("maybe");
        (await Logctl.RunAsync($"topics create {name} --assignment 1,1 --validate-only")).Succeeded();
        (await Logctl.RunAsync($"topics describe {name}")).EndedWith(1);
    }

    [Theory]
    [InlineData("topics create 'not a name'", "INVALID_TOPIC_EXCEPTION")]
    [InlineData("topics create many --replicas 3", "INVALID_REPLICATION_FACTOR")]
    [InlineData("topics create odd --config no.such.key=1", "INVALID_CONFIG")]
    public async Task WhatTheBrokerRefusesIsSaidInItsWords(string typed, string error) => (await Logctl.RunAsync(typed)).Failed(1, error);

    [Theory]
    [InlineData("topics", "Required command")]
    [InlineData("topics create", "Required argument")]
    [InlineData("topics remove x", "remove")]
    [InlineData("topics create x --config retention.ms", "NAME=VALUE")]
    [InlineData("topics create x --partitions many", "many")]
    [InlineData("topics create x --assignment a:b", "no broker id")]
    [InlineData("topics create x --assignment 1 --partitions 2", "--assignment says how many")]
    [InlineData("topics alter x", "Say what to change")]
    [InlineData("topics list --output xml", "table, json, jsonl, csv")]
    [InlineData("topics list --timeout 0", "between 1 and 3600")]
    [InlineData("topics describe --watch never", "number of seconds")]
    public async Task AWrongCommandLineDoesNothing(string typed, string because) => (await Logctl.RunAsync(typed)).Failed(2, because);
}
