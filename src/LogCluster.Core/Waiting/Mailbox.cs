namespace LogCluster.Core.Waiting;

/// <summary>
/// An unbounded queue of many writers and one reader. Its bound is the writers': they hold a budget or a place before they post.
/// Unlike a default Channel it wakes its reader on the reader's own scheduler, so that it replays.
/// </summary>
public sealed class Mailbox<T>
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _items = new();
    private TaskCompletionSource? _reader;
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_lock)
                return _items.Count;
        }
    }

    /// <summary>False when the mailbox is closed; the item is then still the caller's.</summary>
    public bool TryPost(T item)
    {
        TaskCompletionSource? reader;
        lock (_lock)
        {
            if (_closed)
                return false;
            _items.Enqueue(item);
            reader = _reader;
            _reader = null;
        }

        reader?.SetResult();
        return true;
    }

    public bool TryTake(out T item)
    {
        lock (_lock)
            return _items.TryDequeue(out item!);
    }

    /// <summary>Waits until there is something to take; false when the mailbox is closed and empty. One reader at a time.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            Task wake;
            lock (_lock)
            {
                if (_items.Count > 0)
                    return true;
                if (_closed)
                    return false;
                Invariant.Check(_reader is null);
                _reader = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wake = _reader.Task;
            }

            await wake;
        }
    }

    /// <summary>No more posts; what is inside can still be taken.</summary>
    public void Close()
    {
        TaskCompletionSource? reader;
        lock (_lock)
        {
            _closed = true;
            reader = _reader;
            _reader = null;
        }

        reader?.SetResult();
    }
}
