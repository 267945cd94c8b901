using LogCluster.Metadata.Configuration;
using LogCluster.Storage.Directories;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// What the logs need from time to time: retention, flushes by age, checkpoints, unlinking of what was deleted, forgetting of idle
/// producers. One loop, one task after the other, each in its own interval.
/// </summary>
internal sealed partial class LogMaintenance : IDisposable
{
    private static readonly TimeSpan PurgeInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProducerExpiryInterval = TimeSpan.FromMinutes(10);

    /// <summary>flush.ms is given by topics in ms; looked at so often.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly PartitionTable _partitions;
    private readonly LogDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<LogMaintenance> _logger;
    private readonly TimeSpan _initialDelay;
    private readonly List<MaintenanceTask> _tasks;
    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;

    public LogMaintenance(PartitionTable partitions, LogDirectory directory, NodeConfig config, TimeProvider time, ILogger<LogMaintenance> logger)
    {
        _partitions = partitions;
        _directory = directory;
        _time = time;
        _logger = logger;
        _initialDelay = config.Milliseconds("log.initial.task.delay.ms");
        _tasks =
        [
            new(config.Milliseconds("log.retention.check.interval.ms"), DeleteOldSegments),
            new(FlushInterval, FlushDue),
            new(config.Milliseconds("log.flush.offset.checkpoint.interval.ms"), _ => _directory.WriteCheckpoints()),
            new(config.Milliseconds("replica.high.watermark.checkpoint.interval.ms"), _ => WriteHighWatermarks()),
            new(PurgeInterval, _directory.PurgeDeleted),
            new(ProducerExpiryInterval, ExpireProducers),
        ];
    }

    public void Start() => _loop = RunAsync();

    public Task StopAsync()
    {
        _stop.Cancel();
        return _loop ?? Task.CompletedTask;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            await Task.Delay(_initialDelay, _time, _stop.Token);
            var started = _time.GetTimestamp();
            while (true)
            {
                var now = _time.GetElapsedTime(started);
                foreach (var task in _tasks.Where(task => task.NextRun <= now))
                {
                    Run(task);
                    task.NextRun = now + task.Interval;
                }

                var next = _tasks.Min(task => task.NextRun) - _time.GetElapsedTime(started);
                await Task.Delay(next > TimeSpan.Zero ? next : TimeSpan.Zero, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private void Run(MaintenanceTask task)
    {
        try
        {
            task.Action(_time.GetUtcNow().ToUnixTimeMilliseconds());
        }
        catch (IOException e)
        {
            LogFailed(e);
        }
    }

    private void DeleteOldSegments(long nowMs)
    {
        var deleted = 0;
        foreach (var partition in _partitions.All)
            deleted += partition.Log.DeleteOldSegments(partition.HighWatermark.Current, nowMs);
        if (deleted > 0)
            _directory.WriteCheckpoints();
    }

    private void FlushDue(long nowMs)
    {
        foreach (var partition in _partitions.All)
            partition.Log.FlushIfDue(nowMs);
    }

    private void ExpireProducers(long nowMs)
    {
        foreach (var partition in _partitions.All)
            partition.Log.RemoveExpiredProducers(nowMs);
    }

    private void WriteHighWatermarks() =>
        _directory.WriteHighWatermarks(_partitions.All.Select(partition => KeyValuePair.Create(partition.TopicPartition, partition.HighWatermark.Current)));

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance of the logs failed")]
    private partial void LogFailed(IOException exception);

    private sealed class MaintenanceTask(TimeSpan interval, Action<long> action)
    {
        public TimeSpan Interval { get; } = interval;

        public Action<long> Action { get; } = action;

        public TimeSpan NextRun { get; set; } = interval;
    }
}
