using System.Diagnostics;
using System.Globalization;

namespace LogCluster.Cli.Output;

/// <summary>
/// A line on stderr that says how far a long command is: only on a terminal, and only once it has taken a second. Disposing takes the
/// line away. <see cref="Add"/> may be called from any thread.
/// </summary>
internal sealed class Progress : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly string _what;
    private readonly long? _total;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Timer? _timer;
    private long _count;
    private bool _shown;

    private Progress(string what, long? total)
    {
        _what = what;
        _total = total;
        if (!Console.IsErrorRedirected)
            _timer = new Timer(_ => Show(), null, Patience, Interval);
    }

    /// <summary><paramref name="total"/> is what the count will be in the end, where that is known.</summary>
    public static Progress Begin(string what, long? total = null) => new(what, total);

    public void Add(long count) => Interlocked.Add(ref _count, count);

    private void Show()
    {
        _shown = true;
        var count = Interlocked.Read(ref _count);
        var rate = count / Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 0.001);
        var share = _total is > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {_total:N0} ({100.0 * count / _total.Value:0} %)") : "";
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{count:N0}{share} {_what}, {rate:N0}/s"));
    }

    public void Dispose()
    {
        _timer?.Dispose();
        if (_shown)
            Console.Error.Write("\r\u001b[K");
    }
}
