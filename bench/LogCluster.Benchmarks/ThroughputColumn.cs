using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace LogCluster.Benchmarks;

/// <summary>GB/s, and CPU seconds per GB (the benchmarks have one thread), from the bytes that a benchmark says it handles.</summary>
public sealed class ThroughputColumn : IColumn
{
    public string Id => nameof(ThroughputColumn);

    public string ColumnName => "GB/s (s/GB)";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => false;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => "Bytes handled (uncompressed) by time, and seconds of one core for a GB";

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        var bytes = BytesHandled.Of(benchmarkCase.Descriptor.Type, benchmarkCase.Parameters);
        return summary[benchmarkCase]?.ResultStatistics is { } statistics && bytes > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes / statistics.Mean:F2} ({statistics.Mean / bytes:F3})")
            : "-";
    }
}
