namespace LogCluster.StateMachines;

/// <summary>Answers that wait for the high watermark, in the order of the offsets they wait for. Used by the host's turn only.</summary>
internal sealed class ParkedReplies
{
    private readonly Queue<(long AfterOffset, Action<Exception?> Complete)> _parked = new();

    public long? FirstOffset => _parked.TryPeek(out var first) ? first.AfterOffset : null;

    public void Park(long afterOffset, Action<Exception?> complete) => _parked.Enqueue((afterOffset, complete));

    public void Release(long highWatermark)
    {
        while (_parked.TryPeek(out var first) && first.AfterOffset <= highWatermark)
            _parked.Dequeue().Complete(null);
    }

    public void Fail(Exception reason)
    {
        while (_parked.TryDequeue(out var parked))
            parked.Complete(reason);
    }
}
