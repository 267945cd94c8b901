using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Groups;

/// <summary>Consumer groups of stock clients against nodes as processes, through a kill of each.</summary>
public abstract class ConsumerGroups : IAsyncLifetime
{
    protected const int Partitions = 4;
    protected const int RecordsPerPartition = 50;
    protected const int Records = Partitions * RecordsPerPartition;

    private IBrokers? _brokers;

    private protected IBrokers Brokers => _brokers!;

    private protected abstract Task<IBrokers> StartAsync(string setting);

    public async Task InitializeAsync() => _brokers = await StartAsync($"num.partitions={Partitions}");

    public async Task DisposeAsync() => await Brokers.DisposeAsync();

    [Fact]
    public async Task Two_members_of_Confluent_share_a_topic_and_go_on_where_they_stopped()
    {
        await ProduceAsync(0);
        var first = Reader("g", "first", Records / 2);
        var second = Reader("g", "second", Records / 2);
        // A member may see records again that the other had read and not committed when it came.
        var seen = (await first).Concat(await second).ToHashSet();
        var rest = await Reader("g", "third", Records - seen.Count);
        Assert.Equal(Expected(0), seen.Concat(rest).Order(StringComparer.Ordinal));

        await Brokers.RestartAsync(killed: true);
        await ProduceAsync(1);
        Assert.Equal(Expected(1), (await Reader("g", "fourth", Records)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_member_of_kafkajs_goes_on_where_one_of_Confluent_stopped()
    {
        await ProduceAsync(0);
        Assert.Equal(Expected(0), (await Reader("mixed", "confluent", Records)).Order(StringComparer.Ordinal));
        await ProduceAsync(1);
        var output = await new Tool("node", Path.Combine(Repository.Clients, "kafkajs.cjs"), Brokers.Bootstrap, "group", "t", "mixed", $"{Records}").OutputAsync();
        Assert.Equal(Expected(1), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        await ProduceAsync(2);
        Assert.Equal(Expected(2), (await Reader("mixed", "confluent", Records)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_cooperative_group_takes_from_its_members_only_what_moves()
    {
        await ProduceAsync(0);
        await using var first = new CooperativeMember(Brokers.Bootstrap, "t", "cooperative");
        await UntilAsync(() => first.Owned.Count == Partitions);

        await using (var second = new CooperativeMember(Brokers.Bootstrap, "t", "cooperative"))
        {
            await UntilAsync(() => first.Owned.Count == Partitions / 2 && second.Owned.Count == Partitions / 2);
            Assert.Equal(Enumerable.Range(0, Partitions), first.Owned.Concat(second.Owned).Order());
            Assert.Equal(second.Owned, first.Taken);
        }

        await UntilAsync(() => first.Owned.Count == Partitions);
        Assert.Equal(Partitions / 2, first.Taken.Count);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(StockClient.Patience);
        while (!condition())
            await Task.Delay(50, patience.Token);
    }

    private static string[] Expected(int round) =>
        [.. from partition in Enumerable.Range(0, Partitions) from number in Enumerable.Range(0, RecordsPerPartition) select $"{round}-{partition}-{number:000}"];

    protected async Task ProduceAsync(int round)
    {
        using var producer = StockClient.Producer(Brokers.Bootstrap);
        var sends = Expected(round).Select(value => producer.ProduceAsync(new TopicPartition("t", value[2] - '0'), new() { Value = value }));
        await Task.WhenAll(sends);
    }

    /// <summary>A member that reads some records, commits, and leaves; it may read a few seconds less when others have them.</summary>
    protected Task<string[]> Reader(string group, string client, int count) => Task.Run(() =>
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = Brokers.Bootstrap,
            GroupId = group,
            ClientId = client,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = true,
            SessionTimeoutMs = 10_000,
        };
        using var consumer = new ConsumerBuilder<Ignore, string>(config).SetLogHandler((_, _) => { }).Build();
        consumer.Subscribe("t");
        var values = new List<string>();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (values.Count < count && clock.Elapsed < StockClient.Patience)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is { } result)
            {
                values.Add(result.Message.Value);
                consumer.Commit(result);
            }
        }

        consumer.Close();
        return values.ToArray();
    });
}
