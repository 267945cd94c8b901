using System.Diagnostics.Metrics;
using LogCluster.Server.Metrics;

namespace LogCluster.Server.Tests.Metrics;

public sealed class MetricsCollectorTests
{
    private static KeyValuePair<string, object?> Label(string name, object value) => new(name, value);

    [Fact]
    public void NamesUnitsAndTypesArePrometheus()
    {
        using var collector = new MetricsCollector();
        var meter = collector.Create("test");
        meter.CreateCounter<long>("things.made", null, "Things.").Add(3, Label("kind", "a\"b\\c\n"));
        meter.CreateCounter<long>("things.size", "By", "Size.").Add(7);
        meter.CreateUpDownCounter<long>("things.waiting", null, "Waiting.").Add(-1);
        meter.CreateObservableGauge("things.age", () => 1.5, "s", "Age.");
        Assert.Equal(
            """
            # HELP things_age_seconds Age.
            # TYPE things_age_seconds gauge
            things_age_seconds 1.5
            # HELP things_made_total Things.
            # TYPE things_made_total counter
            things_made_total{kind="a\"b\\c\n"} 3
            # HELP things_size_bytes_total Size.
            # TYPE things_size_bytes_total counter
            things_size_bytes_total 7
            # HELP things_waiting Waiting.
            # TYPE things_waiting gauge
            things_waiting -1

            """,
            collector.Write());
    }

    [Fact]
    public void AHistogramCountsUpToEachBound()
    {
        using var collector = new MetricsCollector();
        var histogram = collector.Create("test").CreateHistogram<double>("wait", "s", "Wait.");
        foreach (var seconds in new[] { 0.0005, 0.3, 0.3, 99 })
            histogram.Record(seconds, Label("api", "Fetch"));
        var text = collector.Write();
        Assert.Contains("wait_seconds_bucket{api=\"Fetch\",le=\"0.0005\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("wait_seconds_bucket{api=\"Fetch\",le=\"0.25\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("wait_seconds_bucket{api=\"Fetch\",le=\"0.5\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("wait_seconds_bucket{api=\"Fetch\",le=\"+Inf\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("wait_seconds_count{api=\"Fetch\"} 4\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void SeriesOfOneInstrumentAreBounded()
    {
        using var collector = new MetricsCollector();
        var counter = collector.Create("test").CreateCounter<long>("calls");
        for (var i = 0; i < 5_000; i++)
            counter.Add(1, Label("caller", i));
        var lines = collector.Write().Split('\n').Where(line => line.StartsWith("calls_total", StringComparison.Ordinal)).ToList();
        Assert.Equal(2_001, lines.Count);
        Assert.Contains("calls_total 3000", lines);
    }

    [Fact]
    public void AnObservedSeriesThatHasGoneIsNotShownAgain()
    {
        using var collector = new MetricsCollector();
        var topics = new List<string> { "a", "b" };
        collector.Create("test").CreateObservableGauge("size", () => topics.Select(topic => new Measurement<long>(1, Label("topic", topic))));
        Assert.Contains("size{topic=\"a\"}", collector.Write(), StringComparison.Ordinal);
        topics.Remove("a");
        Assert.DoesNotContain("size{topic=\"a\"}", collector.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void MetersOfOthersAreNotOurs()
    {
        using var collector = new MetricsCollector();
        using var other = new Meter("other");
        other.CreateCounter<long>("noise").Add(1);
        Assert.Empty(collector.Write());
    }
}
