using System.Diagnostics.Metrics;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Broker.Metrics;

/// <summary>Requests by API: how many, how long until their answer was ready, bytes in and out.</summary>
internal sealed class RequestMetrics(Meter meter, TimeProvider time)
{
    private readonly Histogram<double> _duration = meter.CreateHistogram<double>(
        "logcluster.request.duration", "s", "From the arrival of a request until its answer was ready, waits included.");

    private readonly Counter<long> _received = meter.CreateCounter<long>("logcluster.request.size", "By", "Bytes of requests, without their size field.");
    private readonly Counter<long> _answered = meter.CreateCounter<long>("logcluster.response.size", "By", "Bytes of answers, records from files included.");
    private readonly UpDownCounter<long> _underWay = meter.CreateUpDownCounter<long>("logcluster.requests.under_way", null, "Requests whose answer is not ready.");

    public async ValueTask<WireWriter?> MeasureAsync(ApiKey api, int requestBytes, ValueTask<WireWriter?> response)
    {
        var started = time.GetTimestamp();
        var label = new KeyValuePair<string, object?>("api", ApiVersions.Get(api).Name);
        _received.Add(requestBytes, label);
        _underWay.Add(1);
        try
        {
            var frame = await response;
            _answered.Add(frame?.TotalLength ?? 0, label);
            return frame;
        }
        finally
        {
            _underWay.Add(-1);
            _duration.Record(time.GetElapsedTime(started).TotalSeconds, label);
        }
    }
}
