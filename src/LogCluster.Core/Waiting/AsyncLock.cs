namespace LogCluster.Core.Waiting;

/// <summary>A first-come first-served lock that may be held across awaits and stays on the caller's scheduler (SemaphoreSlim does not).</summary>
public sealed class AsyncLock
{
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _held;

    /// <summary>Dispose what this returns to release the lock.</summary>
    public async ValueTask<Releaser> AcquireAsync()
    {
        TaskCompletionSource turn;
        lock (_waiting)
        {
            if (!_held)
            {
                _held = true;
                return new Releaser(this);
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        await turn.Task;
        return new Releaser(this);
    }

    private void Release()
    {
        lock (_waiting)
        {
            if (_waiting.TryDequeue(out var next))
                next.SetResult();
            else
                _held = false;
        }
    }

    public readonly struct Releaser(AsyncLock owner) : IDisposable
    {
        public void Dispose() => owner.Release();
    }
}
