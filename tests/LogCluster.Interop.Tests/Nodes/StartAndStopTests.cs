using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Nodes;

/// <summary>Starting, stopping and crashing a node, as an operator sees it.</summary>
public sealed class StartAndStopTests
{
    private const int Records = 5_000;

    [Fact]
    public async Task A_node_prints_one_line_with_its_address_when_it_is_ready()
    {
        await using var broker = await BrokerProcess.StartAsync();
        Assert.Single(broker.Lines, line => BrokerProcess.ReadyLine().IsMatch(line));
        Assert.Equal(0, Array.FindIndex(broker.Lines, line => line.Contains("Formatted", StringComparison.Ordinal)));
        using var admin = StockClient.Admin(broker.Bootstrap);
        Assert.Equal(broker.Port, Assert.Single(admin.GetMetadata(StockClient.Patience).Brokers).Port);
    }

    [Fact]
    public async Task SIGTERM_stops_within_a_second_and_leaves_nothing_to_recover()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await ProduceAsync(broker, "t", Records);
        using var consumer = StockClient.Consumer(broker.Bootstrap, "t");
        Assert.NotNull(consumer.Consume(StockClient.Patience));

        var (exitCode, took) = await broker.TerminateAsync();

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(File.Exists(Path.Combine(broker.DataDirectory, ".kafka_cleanshutdown")));
        await broker.StartAgainAsync();
        Assert.Equal(Numbers(Records), StockClient.Values(broker.Bootstrap, "t", Records));
        Assert.Equal(Records, StockClient.EndOffset(broker.Bootstrap, "t"));
    }

    [Fact]
    public async Task A_killed_node_has_lost_nothing_that_the_operating_system_had()
    {
        await using var broker = await BrokerProcess.StartAsync();
        await ProduceAsync(broker, "t", Records, Acks.Leader);

        await broker.KillAsync();
        await broker.StartAgainAsync();

        Assert.Equal(Numbers(Records), StockClient.Values(broker.Bootstrap, "t", Records));
        await ProduceAsync(broker, "t", 1);
        Assert.Equal(Records + 1, StockClient.EndOffset(broker.Bootstrap, "t"));
    }

    [Fact]
    public async Task A_second_node_on_the_same_data_directory_is_refused()
    {
        await using var broker = await BrokerProcess.StartAsync();

        var second = await Command.RunAsync(["--set", "listeners=PLAINTEXT://127.0.0.1:0", "--set", $"log.dirs={broker.DataDirectory}"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains(broker.DataDirectory, Assert.Single(second.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        await ProduceAsync(broker, "t", 1);
        Assert.Equal(1, StockClient.EndOffset(broker.Bootstrap, "t"));
    }

    [Fact]
    public async Task A_second_node_on_the_same_port_is_refused()
    {
        await using var broker = await BrokerProcess.StartAsync();
        var directory = Directory.CreateTempSubdirectory("logcluster-interop-").FullName;

        var second = await Command.RunAsync(["--set", $"listeners=PLAINTEXT://127.0.0.1:{broker.Port}", "--set", $"log.dirs={directory}"]);

        Directory.Delete(directory, recursive: true);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"127.0.0.1:{broker.Port}", Assert.Single(second.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static async Task ProduceAsync(BrokerProcess broker, string topic, int count, Acks acks = Acks.All)
    {
        using var producer = StockClient.Producer(broker.Bootstrap, acks);
        await Task.WhenAll(Numbers(count).Select(value => producer.ProduceAsync(new TopicPartition(topic, 0), new() { Value = value })));
    }

    private static string[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(number => $"record {number}")];
}
