namespace LogCluster.Core.Buffers;

/// <summary>
/// A named bound on memory that many owners share, such as all requests in memory. Takes are granted first come first served;
/// an amount above the whole budget is granted when nothing else is taken, so that one large request can always pass.
/// </summary>
public sealed class MemoryBudget(string name, long limitBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<(long Bytes, TaskCompletionSource Granted)> _waiting = new();
    private long _takenBytes;

    public string Name { get; } = name;

    public long LimitBytes { get; } = limitBytes;

    public long TakenBytes
    {
        get
        {
            lock (_lock)
                return _takenBytes;
        }
    }

    /// <summary>Completes when the bytes are granted; give them back with <see cref="Release"/>.</summary>
    public ValueTask TakeAsync(long bytes)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _takenBytes += bytes;
                return default;
            }

            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue((bytes, granted));
            return new(granted.Task);
        }
    }

    public void Release(long bytes)
    {
        lock (_lock)
        {
            _takenBytes -= bytes;
            Invariant.Check(_takenBytes >= 0);
            while (_waiting.TryPeek(out var next) && Fits(next.Bytes))
            {
                _waiting.Dequeue();
                _takenBytes += next.Bytes;
                next.Granted.SetResult();
            }
        }
    }

    private bool Fits(long bytes) => _takenBytes == 0 || _takenBytes + bytes <= LimitBytes;
}
