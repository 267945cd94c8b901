namespace LogCluster.StateMachines;

internal sealed class PendingCommand<TMachine, TReply>(Func<TMachine, long, Decision<TReply>> decide) : PendingCommand<TMachine>
{
    private readonly TaskCompletionSource<TReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TReply? _reply;

    public Task<TReply> Task => _done.Task;

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
        if (failure is null)
            _done.TrySetResult(_reply!);
        else
            _done.TrySetException(failure);
    }

    private async void Follow(Task<TReply> deferred)
    {
        try
        {
            _done.TrySetResult(await deferred);
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            _done.TrySetException(e);
        }
    }
}
