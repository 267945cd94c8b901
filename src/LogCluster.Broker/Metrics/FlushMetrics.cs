using System.Diagnostics.Metrics;

namespace LogCluster.Broker.Metrics;

/// <summary>How often and how long the disk was asked to make something durable.</summary>
internal sealed class FlushMetrics(Meter meter, TimeProvider time)
{
    private readonly Histogram<double> _duration = meter.CreateHistogram<double>("logcluster.disk.flush.duration", "s", "Flushes of files, directories or file systems.");
    private readonly Counter<long> _failed = meter.CreateCounter<long>("logcluster.disk.flush.errors", null, "Flushes that the disk refused.");

    public T Measure<T>(Func<T> flush)
    {
        var started = time.GetTimestamp();
        try
        {
            var result = flush();
            _duration.Record(time.GetElapsedTime(started).TotalSeconds);
            return result;
        }
        catch (IOException)
        {
            _failed.Add(1);
            throw;
        }
    }
}
