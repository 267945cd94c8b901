using System.Net;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Nodes;

/// <summary>Health and metrics as a monitoring system sees them.</summary>
public sealed class HttpTests
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task ANodeSaysHowItIs()
    {
        var port = BrokerProcess.FreePort();
        await using var broker = await BrokerProcess.StartAsync($"logcluster.http.listener=127.0.0.1:{port}");
        var root = $"http://127.0.0.1:{port}";
        Assert.Equal("{\"live\":true}\n", await Http.GetStringAsync($"{root}/health/live"));
        Assert.Equal("{\"ready\":true,\"reasons\":[]}\n", await Http.GetStringAsync($"{root}/health/ready"));
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"{root}/")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Http.PostAsync($"{root}/metrics", null)).StatusCode);
    }

    [Fact]
    public async Task MetricsCountWhatClientsDoAndPassPromtool()
    {
        var port = BrokerProcess.FreePort();
        await using var broker = await BrokerProcess.StartAsync($"logcluster.http.listener=127.0.0.1:{port}", "logcluster.metrics.topics.max=1");
        foreach (var topic in new[] { "named", "second", "third" })
        {
            await new Tool("kcat", "-b", broker.Bootstrap, "-P", "-t", topic).RunAsync(write: async input => await input.WriteAsync("hello\n"u8.ToArray()));
            await new Tool("kcat", "-b", broker.Bootstrap, "-C", "-t", topic, "-o", "beginning", "-e", "-q").RunAsync();
        }

        var text = await Http.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        Assert.Contains("logcluster_topic_produced_bytes_total{topic=\"named\"} ", text, StringComparison.Ordinal);
        Assert.Contains("logcluster_topic_fetched_bytes_total{topic=\"(others)\"} ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("topic=\"second\"", text, StringComparison.Ordinal);
        Assert.Contains("logcluster_request_duration_seconds_bucket{api=\"Produce\",le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("logcluster_partitions 3\n", text, StringComparison.Ordinal);
        Assert.Contains("process_resident_memory_bytes ", text, StringComparison.Ordinal);
        await new Tool("promtool", "check", "metrics").RunAsync(write: async input => await input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public async Task GroupsAndTheirLagAreTold()
    {
        var port = BrokerProcess.FreePort();
        await using var broker = await BrokerProcess.StartAsync($"logcluster.http.listener=127.0.0.1:{port}");
        var root = $"http://127.0.0.1:{port}";
        Assert.Equal("{\"groups\":[]}\n", await Http.GetStringAsync($"{root}/groups"));
        await new Tool("kcat", "-b", broker.Bootstrap, "-P", "-t", "told").RunAsync(write: async input => await input.WriteAsync("1\n2\n3\n"u8.ToArray()));
        await new Tool("kcat", "-b", broker.Bootstrap, "-G", "readers", "-c", "3", "-X", "auto.offset.reset=earliest", "told").RunAsync();
        await new Tool("kcat", "-b", broker.Bootstrap, "-P", "-t", "told").RunAsync(write: async input => await input.WriteAsync("4\n"u8.ToArray()));
        Assert.Contains("\"group\":\"readers\",\"state\":\"Empty\"", await Http.GetStringAsync($"{root}/groups"), StringComparison.Ordinal);
        using var lag = System.Text.Json.JsonDocument.Parse(await Http.GetStringAsync($"{root}/groups/readers/lag"));
        Assert.Equal(1, lag.RootElement.GetProperty("lag").GetInt64());
        var partition = lag.RootElement.GetProperty("partitions")[0];
        Assert.Equal(3, partition.GetProperty("committed").GetInt64());
        Assert.Equal(4, partition.GetProperty("end").GetInt64());
        Assert.InRange(partition.GetProperty("lagSeconds").GetDouble(), 0, 600);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync($"{root}/groups/nobody/lag")).StatusCode);
        var metrics = await Http.GetStringAsync($"{root}/metrics");
        Assert.Contains("logcluster_groups{state=\"Empty\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("logcluster_group_lag_records{group=\"readers\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("logcluster_budget_limit_bytes{budget=\"requests in memory\"} ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAListenerKestrelIsNotEvenLoaded()
    {
        await using var broker = await BrokerProcess.StartAsync();
        Assert.DoesNotContain("Kestrel", await File.ReadAllTextAsync($"/proc/{broker.ProcessId}/maps"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "which is no host:port")]
    [InlineData("127.0.0.1:70000", "which is no host:port")]
    public async Task AListenerThatIsNoneStopsTheStart(string listener, string because)
    {
        using var directory = new TemporaryDataDirectory();
        var command = await Command.RunAsync(["--set", $"log.dirs={directory.Path}", "--set", "listeners=PLAINTEXT://127.0.0.1:0", "--set", $"logcluster.http.listener={listener}"]);
        Assert.Equal(1, command.ExitCode);
        Assert.Contains(because, command.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", command.Errors, StringComparison.Ordinal);
    }

    private sealed class TemporaryDataDirectory : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("logcluster-http-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
