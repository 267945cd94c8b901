using System.Diagnostics;
using System.Globalization;

namespace LogCluster.LoadGenerator;

/// <summary>How long calls took. Thread-safe.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _ms = [];

    public async Task<T> TimeAsync<T>(Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await call();
        Add(Stopwatch.GetElapsedTime(started));
        return result;
    }

    public void Add(TimeSpan latency)
    {
        lock (_lock)
            _ms.Add(latency.TotalMilliseconds);
    }

    /// <summary>The milliseconds that so large a share stayed below.</summary>
    public double At(double share)
    {
        lock (_lock)
            return _ms.Order().ElementAt((int)((_ms.Count - 1) * share));
    }

    public override string ToString()
    {
        lock (_lock)
        {
            if (_ms.Count == 0)
                return "no calls";
            var sorted = _ms.Order().ToList();
            double At(double share) => sorted[(int)((sorted.Count - 1) * share)];
            return string.Create(CultureInfo.InvariantCulture, $"{sorted.Count} calls, median {At(0.5):F1} ms, 99 % {At(0.99):F1} ms, longest {sorted[^1]:F1} ms");
        }
    }
}
