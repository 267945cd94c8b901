using Confluent.Kafka;

namespace LogCluster.Interop.Groups;

/// <summary>A member by Confluent.Kafka on a thread of its own, static when it has an instance id. Commits after each record.</summary>
internal sealed class ConfluentMember : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private volatile bool _leaves = true;

    public ConfluentMember(string bootstrap, string topic, string group, string name, string? instanceId, GroupLog log)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            ClientId = name,
            GroupInstanceId = instanceId,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            // librdkafka forgets its member id when it finds no coordinator for a session's length, and is then fenced by itself.
            SessionTimeoutMs = 30_000,
            HeartbeatIntervalMs = 1_000,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 500,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.RoundRobin,
        };
        _run = Task.Run(() => Run(config, topic, name, log));
    }

    private void Run(ConsumerConfig config, string topic, string name, GroupLog log)
    {
        using var consumer = new ConsumerBuilder<Ignore, string>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        consumer.Subscribe(topic);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(200)) is not { } read)
                    continue;
                log.OnRead(name, read.Message.Value);
                consumer.Commit(read);
                log.OnCommitted(NowMs, name, read.Partition, read.Offset + 1);
            }
            catch (KafkaException e) when (!e.Error.IsFatal)
            {
                // A rebalance, or the broker is away: what was not committed is read again.
            }
        }

        // A static member that is only restarted says nothing; its place is kept for the session timeout.
        if (_leaves)
            consumer.Close();
    }

    private static long NowMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Ends without leaving the group, as a process that is restarted does.</summary>
    public Task VanishAsync()
    {
        _leaves = false;
        return DisposeAsync().AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
