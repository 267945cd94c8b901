namespace LogCluster.StateMachines;

internal sealed class PendingCommand<TMachine, TReply>(Func<TMachine, long, Decision<TReply>> decide) : PendingCommand<TMachine>
{
    private readonly TaskCompletionSource<TReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TReply? _reply;

    public Task<TReply> Task => _done.Task;

    public override IReadOnlyList<StateRecord> Decide(TMachine machine, long nextOffset)
    {
        var decision = decide(machine, nextOffset);
        _reply = decision.Reply;
        return decision.Records;
    }

    public override void Complete(Exception? failure)
    {
        if (failure is null)
            _done.TrySetResult(_reply!);
        else
            _done.TrySetException(failure);
    }
}
