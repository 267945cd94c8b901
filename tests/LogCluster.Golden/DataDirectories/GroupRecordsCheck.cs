using System.Text.Json;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Golden.Batches;
using LogCluster.Golden.Messages;
using LogCluster.Protocol.GroupRecords;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Golden.DataDirectories;

/// <summary>Every record of __consumer_offsets, decoded by us and by Kafka, and written again to the same bytes.</summary>
internal static class GroupRecordsCheck
{
    private const string Topic = "__consumer_offsets";

    public static GoldenReport Run(string name, OpenedArchive archive, string expected)
    {
        var report = new GoldenReport(name);
        foreach (var (node, directory) in archive.Directories)
        {
            foreach (var folder in new[] { expected, Path.Combine(expected, $"node-{node}") })
            {
                if (!File.Exists(Path.Combine(folder, "consumer-offsets.decoded.jsonl")) && !File.Exists(Path.Combine(folder, "consumer-offsets.decoded.jsonl.gz")))
                    continue;
                // Markers of transactions are no group records.
                var lines = JsonLines.Read(folder, "consumer-offsets.decoded.jsonl").Where(line => !line.TryGetProperty("control", out _));
                foreach (var group in lines.GroupBy(PartitionOf))
                    CheckPartition(report, $"node {node} {group.Key}", directory.Find(group.Key), [.. group]);
            }
        }

        return report;
    }

    private static void CheckPartition(GoldenReport report, string place, PartitionLog? log, List<JsonElement> lines)
    {
        if (log is null)
        {
            report.Fail($"{place} is not there");
            return;
        }

        var records = Read(log);
        foreach (var line in lines)
        {
            var offset = line.GetProperty("offset").GetInt64();
            if (!records.TryGetValue(offset, out var record))
                report.Fail($"{place}: nothing at offset {offset}");
            else if (Difference(record.Key, record.Value, line) is { } difference)
                report.Fail($"{place} offset {offset}: {difference}");
            else
                report.Pass();
        }
    }

    private static string? Difference(byte[] keyBytes, byte[]? valueBytes, JsonElement line)
    {
        if (GroupRecordFrame.ReadKey(keyBytes, out var error) is not { } key)
            return $"the key does not decode: {error}";
        if ((short)key.RecordType != line.GetProperty("keyType").GetInt16() || MessageJson.Difference(key, line.GetProperty("key"), "key") is not null)
            return "another key";
        using var writer = new WireWriter();
        GroupRecordFrame.WriteKey(writer, key);
        if (!writer.WrittenSpan.SequenceEqual(keyBytes))
            return "the key is written differently";
        if (valueBytes is null)
            return line.GetProperty("value").ValueKind == JsonValueKind.Null ? null : "a tombstone";
        if (GroupRecordFrame.ReadValue(key.RecordType, valueBytes, out var version, out error) is not { } value)
            return $"the value does not decode: {error}";
        if (version != line.GetProperty("valueVersion").GetInt16() || MessageJson.Difference(value, line.GetProperty("value"), "value") is not null)
            return "another value";
        using var again = new WireWriter();
        GroupRecordFrame.WriteValue(again, value, version);
        return again.WrittenSpan.SequenceEqual(valueBytes) ? null : "the value is written differently";
    }

    private static TopicPartition PartitionOf(JsonElement line)
    {
        var folder = Path.GetDirectoryName(line.Text("file"))!;
        return new TopicPartition(Topic, int.Parse(folder.AsSpan(folder.LastIndexOf('-') + 1), System.Globalization.CultureInfo.InvariantCulture));
    }

    private static Dictionary<long, (byte[] Key, byte[]? Value)> Read(PartitionLog log)
    {
        var found = new Dictionary<long, (byte[], byte[]?)>();
        using var cursor = new LogCursor(log, log.LogStartOffset);
        while (cursor.MoveNext())
        {
            if (cursor.Header.IsControl)
                continue;
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
                found[records.Current.Offset] = (records.Current.Key.ToArray()!, records.Current.Value.ToArray());
        }

        return found;
    }
}
