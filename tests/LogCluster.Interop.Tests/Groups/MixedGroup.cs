using System.Globalization;
using Confluent.Kafka;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;
using LogCluster.Interop.Processes;

namespace LogCluster.Interop.Groups;

/// <summary>
/// One group of many kinds of clients over twelve partitions, while members come, leave, die and are restarted in their places, and
/// every node is killed and stopped: every record is seen, none is accepted as processed again after its offset was committed, and
/// what is committed only grows.
/// </summary>
public abstract class MixedGroup : IAsyncLifetime
{
    protected const int Partitions = 12;
    private const string Topic = "shared";
    private const string Group = "mixed";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan SendPause = TimeSpan.FromMilliseconds(5);

    private readonly GroupLog _log = new(Partitions);
    private readonly List<string> _sent = [];
    private volatile bool _stopsSending;
    private IBrokers? _brokers;

    private IBrokers Brokers => _brokers!;

    private string Bootstrap => Brokers.Bootstrap;

    private protected abstract Task<IBrokers> StartAsync();

    public async Task InitializeAsync() => _brokers = await StartAsync();

    public async Task DisposeAsync()
    {
        _stopsSending = true;
        await Brokers.DisposeAsync();
    }

    [Fact]
    public async Task Every_record_is_seen_and_none_after_its_commit()
    {
        using (var admin = StockClient.Admin(Bootstrap))
            await admin.CreateTopicsAsync([new() { Name = Topic, NumPartitions = Partitions, ReplicationFactor = Brokers.ReplicationFactor }]);
        var sending = Task.Run(SendAsync);
        await using var committed = new CommittedWatch(Bootstrap, Topic, Partitions, Group);

        await using var first = new ConfluentMember(Bootstrap, Topic, Group, "confluent", null, _log);
        await using var kafkajs = Script("kafkajs", "node", "kafkajs-member.cjs");
        await using var python = Script("python", "/usr/bin/python3", "python-member.py");
        var standing = new ConfluentMember(Bootstrap, Topic, Group, "static", "instance-1", _log);
        await UntilReadAsync(kafkajs, "confluent", "kafkajs", "python", "static");

        await python.LeaveAsync();
        await using var platformatic = Script("platformatic", "node", "platformatic-member.mjs");
        await using var kcat = new MemberProcess(OnKcatLine, "kcat", KcatArguments());
        await UntilReadAsync(platformatic, "platformatic", "kcat");

        await standing.VanishAsync();
        await using var restarted = new ConfluentMember(Bootstrap, Topic, Group, "static again", "instance-1", _log);
        await UntilReadAsync(kcat, "static again");

        await Brokers.RestartAsync(killed: true);
        await using var java = KafkaTools.Missing is null ? JavaMember() : null;
        if (java is not null)
            await UntilReadAsync(java, "java");
        await Brokers.RestartAsync(killed: false);

        await Task.Delay(TimeSpan.FromSeconds(3));
        _stopsSending = true;
        await sending;
        await UntilAsync(() => _log.ValueCount >= _sent.Count, () => $"{_log.ValueCount} of {_sent.Count} records were seen");
        _log.CheckAllSeen(_sent);
        _log.CheckNoneProcessedAgainAfterItsCommit();
        await UntilAsync(() => committed.Sum >= _sent.Count, () => $"{committed.Sum} of {_sent.Count} records were committed");
        committed.CheckOnlyGrew();
    }

    /// <summary>Each record goes to the next partition; a batch that was not acknowledged is sent again by the client.</summary>
    private async Task SendAsync()
    {
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = Bootstrap, EnableIdempotence = true, LingerMs = 5 })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        for (var number = 0; !_stopsSending; number++)
        {
            var value = number.ToString(CultureInfo.InvariantCulture);
            _sent.Add(value);
            producer.Produce(new TopicPartition(Topic, number % Partitions), new() { Value = value });
            await Task.Delay(SendPause);
        }

        Assert.Equal(0, producer.Flush(Patience));
    }

    private MemberProcess Script(string name, string interpreter, string file) =>
        new(line => _log.OnLine(name, line), interpreter, Path.Combine(Repository.Clients, file), Bootstrap, Topic, Group);

    private string[] KcatArguments() =>
    [
        "-b", Bootstrap, "-u", "-q", "-f", "%p %o %s\n", "-X", "auto.offset.reset=earliest", "-X", "session.timeout.ms=10000",
        "-X", "partition.assignment.strategy=roundrobin", "-X", "auto.commit.interval.ms=500", "-G", Group, Topic,
    ];

    private void OnKcatLine(string line) => _log.OnRead("kcat", line.Split(' ')[2]);

    private MemberProcess JavaMember()
    {
        var tool = KafkaTools.Find("console-consumer")!.Value;
        return new MemberProcess(OnJavaLine, tool.File,
        [
            .. tool.FirstArguments, "--bootstrap-server", Bootstrap, "--topic", Topic, "--group", Group, "--from-beginning",
            "--command-property", "partition.assignment.strategy=org.apache.kafka.clients.consumer.RoundRobinAssignor",
            "--command-property", "auto.commit.interval.ms=500", "--formatter-property", "print.partition=true", "--formatter-property", "print.offset=true",
        ]);
    }

    private void OnJavaLine(string line)
    {
        // Partition:3<tab>Offset:17<tab>VALUE
        if (line.Split('\t') is [_, _, var value])
            _log.OnRead("java", value);
    }

    private Task UntilReadAsync(MemberProcess newest, params string[] members) =>
        UntilAsync(() => _log.Readers.IsSupersetOf(members), () => $"{string.Join(", ", members.Except(_log.Readers))} read nothing; the newest said: {newest.Errors}");

    private static async Task UntilAsync(Func<bool> condition, Func<string> otherwise)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Patience, otherwise());
            await Task.Delay(100);
        }
    }
}
