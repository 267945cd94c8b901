using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace LogCluster.Server.Metrics;

/// <summary>
/// One instrument with its series, as Prometheus sees it: names in snake case with the unit at the end, <c>_total</c> for what only grows. Thread-safe:
/// measurements come from any thread.
/// </summary>
internal sealed class MetricFamily
{
    /// <summary>Series of one instrument; more would be a label that nobody has bounded, and are counted as one.</summary>
    private const int SeriesMax = 2_000;

    /// <summary>Upper bounds in seconds: from what a page cache takes to what a client waits for.</summary>
    private static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly string _name;
    private readonly string _type;
    private readonly string _help;
    private readonly bool _isAbsolute;

    public MetricFamily(Instrument instrument)
    {
        var kind = instrument.GetType().GetGenericTypeDefinition();
        (_type, _isAbsolute) = kind == typeof(Counter<>) ? ("counter", false)
            : kind == typeof(ObservableCounter<>) ? ("counter", true)
            : kind == typeof(Histogram<>) ? ("histogram", false)
            : kind == typeof(UpDownCounter<>) ? ("gauge", false)
            : ("gauge", true);
        _name = NameOf(instrument, _type);
        _help = instrument.Description ?? instrument.Name;
    }

    public string Name => _name;

    private static string NameOf(Instrument instrument, string type)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return name + unit + (type == "counter" ? "_total" : "");
    }

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = SeriesKey.Of(tags);
        lock (_lock)
        {
            if (!_series.TryGetValue(key, out var series))
            {
                if (_series.Count >= SeriesMax)
                    key = "";
                if (!_series.TryGetValue(key, out series))
                    _series[key] = series = new Series(_type == "histogram" ? new long[Bounds.Length + 1] : null);
            }

            series.Count++;
            series.Value = _isAbsolute ? value : series.Value + value;
            if (series.Buckets is { } buckets)
                buckets[BucketOf(value)]++;
        }
    }

    private static int BucketOf(double value)
    {
        var at = Array.BinarySearch(Bounds, value);
        return at >= 0 ? at : ~at;
    }

    /// <summary>What is observed, and what has gone since, is told anew each time.</summary>
    public void BeginObservation()
    {
        if (!_isAbsolute)
            return;
        lock (_lock)
            _series.Clear();
    }

    public void Write(StringBuilder text)
    {
        lock (_lock)
        {
            if (_series.Count == 0)
                return;
            text.Append("# HELP ").Append(_name).Append(' ').Append(_help).Append('\n');
            text.Append("# TYPE ").Append(_name).Append(' ').Append(_type).Append('\n');
            foreach (var (labels, series) in _series)
            {
                if (series.Buckets is { } buckets)
                    WriteHistogram(text, labels, series, buckets);
                else
                    WriteSample(text, _name, labels, Number(series.Value));
            }
        }
    }

    private void WriteHistogram(StringBuilder text, string labels, Series series, long[] buckets)
    {
        var below = 0L;
        for (var i = 0; i <= Bounds.Length; i++)
        {
            below += buckets[i];
            var bound = i < Bounds.Length ? Number(Bounds[i]) : "+Inf";
            WriteSample(text, $"{_name}_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", Number(below));
        }

        WriteSample(text, $"{_name}_sum", labels, Number(series.Value));
        WriteSample(text, $"{_name}_count", labels, Number(series.Count));
    }

    private static void WriteSample(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Series(long[]? buckets)
    {
        public long[]? Buckets { get; } = buckets;

        public double Value { get; set; }

        public long Count { get; set; }
    }
}
