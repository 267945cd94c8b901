using System.Diagnostics;

namespace LogCluster.Cli.Commands.Bench;

/// <summary>Counts records and bytes against the clock.</summary>
internal sealed class BenchFigures
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public long Records { get; private set; }

    public long Bytes { get; private set; }

    public void Add(int bytes)
    {
        Records++;
        Bytes += bytes;
    }

    public void Show(CommandContext context)
    {
        var seconds = Math.Max(Stopwatch.GetElapsedTime(_started).TotalSeconds, 1e-6);
        using var rows = context.Rows("records", "bytes", "seconds", "recordsPerSecond", "megabytesPerSecond");
        rows.Write(Records, Bytes, Math.Round(seconds, 3), Math.Round(Records / seconds), Math.Round(Bytes / seconds / 1e6, 3));
    }
}
