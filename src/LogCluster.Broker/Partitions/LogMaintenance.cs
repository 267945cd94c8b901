using LogCluster.Metadata.Configuration;
using LogCluster.Replication.InSync;
using LogCluster.Storage;
using LogCluster.Storage.Directories;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// What the logs need from time to time: one loop with a queue of deadlines. A partition stands in it when its log needs something
/// some day, and is looked at when it changed or when its time has come, so that idle partitions cost nothing. A turn does a bounded
/// number of them. Checkpoints are written when something changed.
/// </summary>
internal sealed partial class LogMaintenance : IDisposable
{
    /// <summary>Partitions that are looked after before others get the thread.</summary>
    private const int PartitionsPerTurnMax = 256;

    private static readonly TimeSpan TurnInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a log whose disk failed is left alone.</summary>
    private static readonly TimeSpan FailureInterval = TimeSpan.FromMinutes(1);

    private readonly PartitionTable _partitions;
    private readonly ChangedPartitions _changed;
    private readonly LogDirectorySet _directories;
    private readonly TimeProvider _time;
    private readonly ILogger<LogMaintenance> _logger;
    private readonly TimeSpan _initialDelay;
    private readonly TimeSpan _retentionInterval;
    private readonly Checkpoint _recoveryPoints;
    private readonly Checkpoint _highWatermarks;
    private readonly Dictionary<Partition, PartitionUpkeep> _upkeeps = [];
    private readonly PriorityQueue<PartitionUpkeep, (long DueMs, long Order)> _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private long _order;
    private Task? _loop;

    public LogMaintenance(
        PartitionTable partitions, ChangedPartitions changed, LogDirectorySet directories, NodeConfig config, TimeProvider time, ILogger<LogMaintenance> logger)
    {
        _partitions = partitions;
        _changed = changed;
        _directories = directories;
        _time = time;
        _logger = logger;
        _initialDelay = config.Milliseconds("log.initial.task.delay.ms");
        _retentionInterval = config.Milliseconds("log.retention.check.interval.ms");
        _recoveryPoints = new Checkpoint(config.Milliseconds("log.flush.offset.checkpoint.interval.ms"), _directories.WriteCheckpoints);
        _highWatermarks = new Checkpoint(config.Milliseconds("replica.high.watermark.checkpoint.interval.ms"), WriteHighWatermarks);
    }

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Start() => _loop = RunAsync();

    public Task StopAsync()
    {
        _stop.Cancel();
        return _loop ?? Task.CompletedTask;
    }

    /// <summary>After the loop has ended: the high watermarks as they are, so that the next start begins where this one ended.</summary>
    public void WriteLastHighWatermarks() => Try(WriteHighWatermarks);

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            await Task.Delay(_initialDelay, _time, _stop.Token);
            while (true)
            {
                foreach (var partition in _changed.Take())
                    TakeIn(partition);
                while (!TakeTurn())
                    await Task.Yield();
                Try(() => _directories.PurgeDeleted(NowMs));
                Try(() => _recoveryPoints.WriteIfDue(NowMs));
                Try(() => _highWatermarks.WriteIfDue(NowMs));
                await Task.Delay(TurnInterval, _time, _stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    /// <summary>A partition that changed is looked at in the next turn.</summary>
    private void TakeIn(Partition partition)
    {
        _recoveryPoints.IsStale = _highWatermarks.IsStale = true;
        if (!_upkeeps.TryGetValue(partition, out var upkeep))
            _upkeeps[partition] = upkeep = new PartitionUpkeep(partition, _retentionInterval);
        upkeep.DueMs = NowMs;
        Enqueue(upkeep);
    }

    private void Enqueue(PartitionUpkeep upkeep) => _queue.Enqueue(upkeep, (upkeep.DueMs, _order++));

    /// <summary>False when more is due than a turn does.</summary>
    private bool TakeTurn()
    {
        var nowMs = NowMs;
        for (var done = 0; done < PartitionsPerTurnMax; done++)
        {
            if (_stop.IsCancellationRequested || !_queue.TryPeek(out var upkeep, out var place) || place.DueMs > nowMs)
                return true;
            _queue.Dequeue();
            // It may stand here twice: the deadline that is not its own any more is passed over.
            if (place.DueMs == upkeep.DueMs)
                LookAfter(upkeep, nowMs);
        }

        return false;
    }

    private void LookAfter(PartitionUpkeep upkeep, long nowMs)
    {
        var isGone = upkeep.Partition.IsClosed || upkeep.Partition.IsOffline;
        if (isGone || !Try(() => _recoveryPoints.IsUrgent |= upkeep.Run(nowMs)))
            upkeep.DueMs = isGone ? LogUpkeep.Never : nowMs + (long)FailureInterval.TotalMilliseconds;
        if (isGone)
            _upkeeps.Remove(upkeep.Partition);
        else if (upkeep.DueMs != LogUpkeep.Never)
            Enqueue(upkeep);
    }

    /// <summary>False when the disk failed; a log that was deleted meanwhile needs nothing.</summary>
    private bool Try(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (IOException e)
        {
            LogFailed(e);
            return false;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private void WriteHighWatermarks() =>
        _directories.WriteHighWatermarks([.. _partitions.All.Select(partition => (partition.Log, partition.HighWatermark.Current))]);

    [LoggerMessage(Level = LogLevel.Error, Message = "Maintenance of the logs failed")]
    private partial void LogFailed(IOException exception);

    /// <summary>A file that is written when it is stale and its interval is over, at once when that is urgent.</summary>
    private sealed class Checkpoint(TimeSpan interval, Action write)
    {
        private long _lastMs;

        public bool IsStale { get; set; }

        public bool IsUrgent { get; set; }

        public void WriteIfDue(long nowMs)
        {
            if (!IsUrgent && (!IsStale || nowMs - _lastMs < (long)interval.TotalMilliseconds))
                return;
            IsStale = IsUrgent = false;
            _lastMs = nowMs;
            write();
        }
    }
}
