using System.Diagnostics;
using Confluent.Kafka;

namespace LogCluster.LoadGenerator.Clusters;

/// <summary>
/// A stock producer that sends at a fixed rate to partition 0, whatever becomes of the records before; tells how long the acknowledgements took
/// and the longest time without one. It is connected to the leaders of the other partitions too, by a record now and then that is not counted, and its
/// delays of reconnection are short, so that the cluster is what is measured. Started by its making, stopped once.
/// </summary>
internal sealed class SteadyProducer
{
    private const int RecordsBetweenOthers = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly IProducer<Null, byte[]> _producer;
    private readonly Thread _thread;
    private readonly Lock _lock = new();
    private volatile bool _isStopping;
    private volatile Latencies _latencies = new();
    private long _lastAcknowledged;
    private TimeSpan _longestGap;
    private int _failed;

    public SteadyProducer(string bootstrap, string topic, int partitions, int recordsPerSecond, Acks acks)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrap,
            Acks = acks,
            EnableIdempotence = acks == Acks.All,
            LingerMs = 0,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 100,
            RetryBackoffMs = 10,
            TopicMetadataRefreshFastIntervalMs = 20,
        };
        _producer = new ProducerBuilder<Null, byte[]>(config).SetLogHandler((_, _) => { }).Build();
        _lastAcknowledged = Stopwatch.GetTimestamp();
        _thread = new Thread(() => Send(topic, partitions, recordsPerSecond));
        _thread.Start();
    }

    public Latencies Latencies => _latencies;

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Forgets the latencies and the gaps so far.</summary>
    public void Forget()
    {
        _latencies = new();
        lock (_lock)
            (_longestGap, _lastAcknowledged) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
    }

    /// <summary>The longest time without an acknowledgement since the reset, the one that lasts among them.</summary>
    public TimeSpan LongestGap
    {
        get
        {
            lock (_lock)
                return TimeSpan.FromTicks(Math.Max(_longestGap.Ticks, Stopwatch.GetElapsedTime(_lastAcknowledged).Ticks));
        }
    }

    public void Stop()
    {
        _isStopping = true;
        _thread.Join();
        _producer.Flush(Patience);
        _producer.Dispose();
    }

    private void Send(string topic, int partitions, int recordsPerSecond)
    {
        var payload = Payload.Create(1_000);
        var clock = Stopwatch.StartNew();
        for (var i = 0L; !_isStopping; i++)
        {
            var ahead = TimeSpan.FromSeconds((double)i / recordsPerSecond) - clock.Elapsed;
            if (ahead > TimeSpan.Zero)
                Thread.Sleep(ahead);
            var sent = Stopwatch.GetTimestamp();
            _producer.Produce(new TopicPartition(topic, 0), new Message<Null, byte[]> { Value = payload[i % payload.Length] }, report => OnReport(report, sent));
            if (i % RecordsBetweenOthers == 0)
                _producer.Produce(new TopicPartition(topic, 1 + (int)(i / RecordsBetweenOthers % (partitions - 1))), new Message<Null, byte[]> { Value = payload[0] });
        }
    }

    private void OnReport(DeliveryReport<Null, byte[]> report, long sent)
    {
        if (report.Error.IsError)
        {
            Interlocked.Increment(ref _failed);
            return;
        }

        _latencies.Add(Stopwatch.GetElapsedTime(sent));
        lock (_lock)
        {
            var gap = Stopwatch.GetElapsedTime(_lastAcknowledged);
            if (gap > _longestGap)
                _longestGap = gap;
            _lastAcknowledged = Stopwatch.GetTimestamp();
        }
    }
}
