namespace LogCluster.StateMachines;

/// <summary>
/// Answers that wait for the high watermark. What waits for less is not held up by what waits for more; of equals the first comes
/// first. Used by the host's turn only.
/// </summary>
internal sealed class ParkedReplies
{
    private readonly PriorityQueue<Action<Exception?>, (long AfterOffset, long Order)> _parked = new();
    private long _order;

    public long? FirstOffset => _parked.TryPeek(out _, out var first) ? first.AfterOffset : null;

    public void Park(long afterOffset, Action<Exception?> complete) => _parked.Enqueue(complete, (afterOffset, _order++));

    public void Release(long highWatermark)
    {
        while (_parked.TryPeek(out _, out var first) && first.AfterOffset <= highWatermark)
            _parked.Dequeue()(null);
    }

    public void Fail(Exception reason)
    {
        while (_parked.TryDequeue(out var complete, out _))
            complete(reason);
    }
}
