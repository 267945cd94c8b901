using System.Diagnostics;

namespace LogCluster.Cli.Client;

/// <summary>Waits between tries until the time for all of them is over. One for each thing that is tried.</summary>
internal sealed class RetryDelay(TimeSpan patience)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly long _started = Stopwatch.GetTimestamp();
    private TimeSpan _next = First;

    /// <summary>False when there is no time left for another try.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellation = default)
    {
        if (Stopwatch.GetElapsedTime(_started) + _next > patience)
            return false;
        await Task.Delay(_next, cancellation);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return true;
    }
}
