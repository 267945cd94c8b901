using System.Diagnostics.Metrics;
using LogCluster.Broker.Groups;

namespace LogCluster.Broker.Metrics;

/// <summary>
/// The groups that this node coordinates. They live on loops of their own and cannot be looked at from here: <see cref="RefreshAsync"/> asks them
/// before the instruments are read. At most <c>logcluster.metrics.groups.max</c> of them have a series. Thread-safe.
/// </summary>
internal sealed class GroupMetrics
{
    private readonly GroupReports _groups;
    private readonly int _groupsMax;
    private volatile GroupFigures? _figures;

    public GroupMetrics(Meter meter, GroupReports groups, int groupsMax)
    {
        (_groups, _groupsMax) = (groups, groupsMax);
        meter.CreateObservableGauge("logcluster.groups", () => Series(_figures?.States, "state"), null, "Groups that this node coordinates.");
        meter.CreateObservableGauge(
            "logcluster.group.lag.records", () => Series(_figures?.LagRecords, "group"), null, "Records behind what a group has committed, on partitions that this node leads.");
    }

    public async Task RefreshAsync() => _figures = await _groups.FiguresAsync(_groupsMax);

    private static IEnumerable<Measurement<long>> Series(IReadOnlyDictionary<string, long>? values, string label) =>
        values is null ? [] : values.Select(value => new Measurement<long>(value.Value, new KeyValuePair<string, object?>(label, value.Key)));
}
