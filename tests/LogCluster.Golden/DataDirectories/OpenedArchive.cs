using System.Text.Json;
using LogCluster.Core;
using LogCluster.Golden.Batches;
using LogCluster.Storage;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Golden.DataDirectories;

/// <summary>The directories of an archive's nodes, opened by our code, beside what Kafka said about them.</summary>
public sealed class OpenedArchive : IDisposable
{
    private readonly ArchiveCopy _copy;
    private readonly string _expected;
    private readonly SortedDictionary<int, LogDirectory> _directories = [];

    public OpenedArchive(string archive, string expected)
    {
        _expected = expected;
        _copy = new ArchiveCopy(archive);
        if (HasExpected("partitions"))
            Partitions = [.. Expected("partitions")];
        foreach (var node in _copy.Nodes)
        {
            // The clock stands at 0, so that no producer expires: Kafka was asked before it had forgotten them.
            var directory = LogDirectory.Open(PosixDisk.Instance, _copy.DataOf(node), new LogDirectoryOptions { ConfigOf = ConfigOf });
            _directories[node] = directory;
            foreach (var log in directory.Logs)
                log.OnHighWatermarkAdvanced(log.LogEndOffset);
        }
    }

    public static LogConfig ConfigOf(string topic) => LogConfig.Default with
    {
        IsCompacted = topic.StartsWith("compact", StringComparison.Ordinal) || topic.StartsWith("__", StringComparison.Ordinal),
        IndexIntervalBytes = 256,
    };

    public IReadOnlyList<JsonElement> Partitions { get; } = [];

    public IEnumerable<(int Node, LogDirectory Directory)> Directories => _directories.Select(entry => (entry.Key, entry.Value));

    public LogDirectory this[int node] => _directories[node];

    public string DataOf(int node) => _copy.DataOf(node);

    public bool HasExpected(string name) => File.Exists(Path.Combine(_expected, $"{name}.jsonl")) || File.Exists(Path.Combine(_expected, $"{name}.jsonl.gz"));

    public IEnumerable<JsonElement> Expected(string name) => JsonLines.Read(_expected, $"{name}.jsonl");

    /// <summary>The log of the partition's leader, or where it had none any more, of a replica.</summary>
    public PartitionLog? FindLeader(TopicPartition partition)
    {
        var line = Partitions.FirstOrDefault(candidate => PartitionOf(candidate) == partition);
        if (line.ValueKind != JsonValueKind.Object)
            return null;
        var leader = Number(line, "leader") is { } id and >= 0 ? (int)id : -1;
        return _directories.TryGetValue(leader, out var directory) ? directory.Find(partition) : null;
    }

    public static TopicPartition PartitionOf(JsonElement line) => new(line.Text("topic"), line.GetProperty("partition").GetInt32());

    public static long? Number(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    public void Dispose()
    {
        foreach (var directory in _directories.Values)
            directory.Dispose();
        _copy.Dispose();
    }
}
