namespace LogCluster.Broker.Replication;

/// <summary>
/// How fast the throttled replicas of a node may be copied in one direction (KIP-73): the bytes of the last samples over their time, as Kafka
/// measures a rate. A replica that is in sync is never slowed down, so the rate may be above the limit. Thread-safe.
/// </summary>
/// <param name="samples"><c>replication.quota.window.num</c>.</param>
/// <param name="sampleLength"><c>replication.quota.window.size.seconds</c>.</param>
internal sealed class ReplicationQuota(TimeProvider time, int samples, TimeSpan sampleLength)
{
    public const long Unlimited = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly Queue<(long StartMs, long Bytes)> _full = new();
    private readonly long _sampleMs = (long)sampleLength.TotalMilliseconds;
    private long _limit = Unlimited;
    private (long StartMs, long Bytes)? _current;

    /// <summary>Bytes a second.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    private long NowMs => (long)time.GetElapsedTime(0).TotalMilliseconds;

    public void Record(long bytes)
    {
        if (bytes == 0)
            return;
        lock (_lock)
        {
            var nowMs = NowMs;
            Age(nowMs);
            _current = _current is var (startMs, counted) ? (startMs, counted + bytes) : (nowMs, bytes);
        }
    }

    public bool IsExceeded
    {
        get
        {
            if (Limit == Unlimited)
                return false;
            lock (_lock)
            {
                var nowMs = NowMs;
                Age(nowMs);
                var bytes = (_current?.Bytes ?? 0) + _full.Sum(sample => sample.Bytes);
                var oldestMs = _full.TryPeek(out var oldest) ? oldest.StartMs : _current?.StartMs ?? nowMs;
                var elapsedMs = Math.Max(nowMs - oldestMs, _sampleMs);
                return bytes * 1_000.0 / elapsedMs > Limit;
            }
        }
    }

    private void Age(long nowMs)
    {
        if (_current is { } current && nowMs - current.StartMs >= _sampleMs)
        {
            _full.Enqueue(current);
            _current = null;
        }

        while (_full.TryPeek(out var oldest) && (nowMs - oldest.StartMs >= samples * _sampleMs || _full.Count >= samples))
            _full.Dequeue();
    }
}
