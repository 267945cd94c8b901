namespace LogCluster.StateMachines;

internal sealed class PendingCommand<TMachine, TReply>(Func<TMachine, long, Decision<TReply>> decide) : PendingCommand<TMachine>
{
    private readonly TaskCompletionSource<TReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TReply? _reply;
    private ITimer? _expiry;

    public Task<TReply> Task => _done.Task;

    /// <summary>Gives up waiting after a time; what was decided stands and may still be committed.</summary>
    public void ExpireAfter(TimeSpan timeout, TimeProvider time) => _expiry = time.CreateTimer(
        static self => ((TaskCompletionSource<TReply>)self!).TrySetException(new TimeoutException("the answer is not committed in time")),
        _done, timeout, Timeout.InfiniteTimeSpan);

    public override Outcome Decide(TMachine machine, long nextOffset)
    {
        var decision = decide(machine, nextOffset);
        _reply = decision.Reply;
        if (decision.Deferred is { } deferred)
            Follow(deferred.Task);
        return new Outcome(decision.Records, decision.RestsOn, decision.Deferred, decision.Answers);
    }

    public override void Complete(Exception? failure)
    {
        _expiry?.Dispose();
        if (failure is null)
            _done.TrySetResult(_reply!);
        else
            _done.TrySetException(failure);
    }

    private async void Follow(Task<TReply> deferred)
    {
        try
        {
            _reply = await deferred;
            Complete(null);
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            Complete(e);
        }
    }
}
