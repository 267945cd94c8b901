using LogCluster.Core;

namespace LogCluster.StateMachines;

/// <summary>Made by a command that cannot be answered yet, kept in the machine's derived state, and answered once.</summary>
public sealed class DeferredReply<TReply> : DeferredReply
{
    private readonly TaskCompletionSource<TReply> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TReply? _reply;

    internal Task<TReply> Task => _done.Task;

    /// <summary>Chooses the answer; what is returned goes into <see cref="Decision{TReply}.Answers"/>.</summary>
    public DeferredReply With(TReply reply)
    {
        Invariant.Check(!IsAnswered);
        IsAnswered = true;
        _reply = reply;
        return this;
    }

    internal override void Complete(Exception? failure)
    {
        if (failure is null)
            _done.TrySetResult(_reply!);
        else
            _done.TrySetException(failure);
    }
}
