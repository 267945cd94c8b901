using LogCluster.Cli.Tests.Support;

namespace LogCluster.Cli.Tests.Live;

public sealed class ClusterTests(LiveBroker live) : IClassFixture<LiveBroker>
{
    private Logctl Logctl => live.Logctl;

    [Fact]
    public async Task TheClusterIsDescribed()
    {
        var topic = await live.NewTopicAsync(3);
        var broker = (await Logctl.RunAsync("cluster describe -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(1, broker.GetProperty("broker").GetInt32());
        Assert.Equal(live.Broker.Port, broker.GetProperty("port").GetInt32());
        Assert.True(broker.GetProperty("leads").GetInt32() >= 3, topic);
        Assert.Contains("metadata.version", (await Logctl.RunAsync("cluster describe --features -o csv")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains((await Logctl.RunAsync("cluster describe --apis -o jsonl")).Succeeded().Objects, api => api.GetProperty("api").GetString() == "Produce");
        (await Logctl.RunAsync("cluster describe --apis --features")).Failed(2, "not both");
    }

    [Fact]
    public async Task ConfigurationIsDescribed()
    {
        var topic = live.NewName("configured");
        (await Logctl.RunAsync($"topics create {topic} --config retention.ms=12345")).Succeeded();
        var changed = (await Logctl.RunAsync($"config describe topic/{topic} -o jsonl")).Succeeded().Objects;
        Assert.Contains(changed, key => key.GetProperty("name").GetString() == "retention.ms" && key.GetProperty("value").GetString() == "12345");
        Assert.DoesNotContain(changed, key => key.GetProperty("name").GetString() == "segment.ms");
        Assert.Contains("segment.ms", (await Logctl.RunAsync($"config describe topic/{topic} --all --documentation")).Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("log.dirs", (await Logctl.RunAsync("config describe broker/1 --key log.dirs -o csv")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config describe orders", 2, "names no resource")]
    [InlineData("config describe broker/x", 2, "no broker id")]
    [InlineData("config alter topic/x", 2, "Say what to change")]
    [InlineData("config alter topic/x --set a=1 --unset a", 2, "changed twice")]
    [InlineData("config describe topic/nowhere-at-all", 1, "UNKNOWN_TOPIC_OR_PARTITION")]
    [InlineData("config describe broker/7", 1, "not part of the cluster")]
    [InlineData("config describe broker/1 --key no.such.key", 1, "has no key no.such.key")]
    [InlineData("offsets reset g --topic a", 2, "Say where to")]
    [InlineData("offsets reset g --to earliest", 2, "Say which partitions")]
    [InlineData("offsets reset g --topic a:b --to earliest", 2, "is no partition")]
    [InlineData("offsets commit g --offset a=1", 2, "TOPIC:PARTITION=OFFSET")]
    [InlineData("offsets commit g", 2, "--offset")]
    [InlineData("offsets import g /nonexistent", 1, "/nonexistent")]
    [InlineData("consume x --group g --partition 1", 2, "gives out the partitions")]
    [InlineData("bench produce x --records 0", 2, "at least 1")]
    public async Task Mistakes(string typed, int exitCode, string because) => (await Logctl.RunAsync(typed)).Failed(exitCode, because);

    [Fact]
    public async Task BenchWritesAndReadsWhatItSays()
    {
        var topic = await live.NewTopicAsync(2);
        var written = (await Logctl.RunAsync($"bench produce {topic} --records 5000 --size 100 --codec lz4 -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(500_000, written.GetProperty("bytes").GetInt64());
        var read = (await Logctl.RunAsync($"bench consume {topic} -o jsonl")).Succeeded().Objects.Single();
        Assert.Equal(5000, read.GetProperty("records").GetInt64());
        Assert.Equal(500_000, read.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task WatchingShowsItAgainUntilCtrlC()
    {
        using var watching = Logctl.Start("cluster describe --watch 1 -o jsonl");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 3; i++)
            Assert.Contains("clusterId", await watching.StandardOutput.ReadLineAsync(limit.Token), StringComparison.Ordinal);
        Interop.Processes.Signals.Send(watching.Id, 2);
        await watching.WaitForExitAsync(limit.Token);
        Assert.Equal(0, watching.ExitCode);
    }

    [Theory]
    [InlineData("bash", "complete -o filenames -F _logctl logctl")]
    [InlineData("zsh", "compdef _logctl logctl")]
    public async Task ShellsAreToldHowToComplete(string shell, string line) =>
        Assert.Contains(line, (await Logctl.RunAsync($"completion {shell}")).Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public async Task WhatCouldComeNextIsSuggested()
    {
        Assert.Contains("describe", (await Logctl.RunAsync("[suggest:14] 'logctl topics '")).Succeeded().Lines);
        Assert.Contains("jsonl", (await Logctl.RunAsync("[suggest:28] 'logctl topics list --output '")).Succeeded().Lines);
    }
}
