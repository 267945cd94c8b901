using System.Diagnostics.Metrics;
using LogCluster.Broker.Groups;
using LogCluster.Broker.Partitions;
using LogCluster.Core.Buffers;
using LogCluster.Networking;

namespace LogCluster.Broker.Metrics;

/// <summary>
/// A node's instruments, by area. Made with the node from the factory that it was given, so that several nodes in one process do not mix;
/// a node without a factory has none and measures nothing. Thread-safe.
/// </summary>
public sealed class BrokerMetrics
{
    public const string MeterName = "LogCluster.Broker";

    private readonly Meter _meter;
    private readonly TopicLabels _topics;
    private volatile GroupMetrics? _groups;

    internal BrokerMetrics(IMeterFactory factory, TimeProvider time, int topicsMax)
    {
        _meter = factory.Create(MeterName);
        _topics = new TopicLabels(topicsMax);
        Requests = new RequestMetrics(_meter, time);
        Records = new RecordMetrics(_meter, _topics);
        Flushes = new FlushMetrics(_meter, time);
    }

    internal RequestMetrics Requests { get; }

    internal RecordMetrics Records { get; }

    internal FlushMetrics Flushes { get; }

    /// <summary>Looked at when somebody asks.</summary>
    internal void Observe(PartitionTable partitions, ConnectionServer connections, IEnumerable<MemoryBudget> budgets)
    {
        PartitionMetrics.Observe(_meter, partitions, _topics);
        _meter.CreateObservableGauge("logcluster.connections", () => connections.ConnectionCount, description: "Open connections of clients.");
        MemoryBudget[] all = [.. budgets];
        _meter.CreateObservableGauge(
            "logcluster.budget.taken", () => all.Select(budget => Of(budget, budget.TakenBytes)), "By", "Memory taken from a budget that many share.");
        _meter.CreateObservableGauge("logcluster.budget.limit", () => all.Select(budget => Of(budget, budget.LimitBytes)), "By", "What the budget has in all.");
    }

    internal void Observe(GroupReports groups, int groupsMax) => _groups = new GroupMetrics(_meter, groups, groupsMax);

    /// <summary>Asks those who cannot be looked at from any thread; before the instruments are read.</summary>
    internal Task RefreshAsync() => _groups?.RefreshAsync() ?? Task.CompletedTask;

    private static Measurement<long> Of(MemoryBudget budget, long value) => new(value, new KeyValuePair<string, object?>("budget", budget.Name));
}
