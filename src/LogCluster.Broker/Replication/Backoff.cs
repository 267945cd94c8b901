namespace LogCluster.Broker.Replication;

/// <summary>
/// Pauses that double from failure to failure: what fails while a leader changes is soon tried again, what stays away is not asked all the
/// time. Belongs to one loop.
/// </summary>
internal sealed class Backoff(TimeProvider time, TimeSpan max)
{
    /// <summary>About what a new leader needs to hear that it is one.</summary>
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);

    private TimeSpan _next = First;
    private long _since;
    private TimeSpan _pause;

    /// <summary>How long yet; zero when the next attempt may begin.</summary>
    public TimeSpan Left
    {
        get
        {
            if (_pause == TimeSpan.Zero)
                return TimeSpan.Zero;
            var left = _pause - time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void OnFailure()
    {
        _since = time.GetTimestamp();
        _pause = _next < max ? _next : max;
        _next = _pause * 2;
    }

    public void OnSuccess() => (_next, _pause) = (First, TimeSpan.Zero);
}
