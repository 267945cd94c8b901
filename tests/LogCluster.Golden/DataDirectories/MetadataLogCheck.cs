using LogCluster.Golden.Batches;
using LogCluster.Records;
using LogCluster.Storage;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Golden.DataDirectories;

/// <summary>The metadata logs of controllers, which begin with control records and may begin above offset 0: every record's offset, epoch and time.</summary>
internal static class MetadataLogCheck
{
    public static GoldenReport Run(string name, string archive, string expected)
    {
        var report = new GoldenReport(name);
        if (!File.Exists(archive))
            return report;
        using var copy = new ArchiveCopy(archive);
        foreach (var node in copy.Nodes)
        {
            using var directory = LogDirectory.Open(PosixDisk.Instance, copy.DataOf(node), new LogDirectoryOptions());
            var found = Read(directory.OpenMetadataLog(LogConfig.Default, 0));
            var kafka = JsonLines.Read(Path.Combine(expected, $"node-{node}"), "cluster-metadata.decoded.jsonl")
                .Where(line => line.Text("file").EndsWith(".log", StringComparison.Ordinal))
                .Select(line => $"{line.GetProperty("offset")} {line.GetProperty("leaderEpoch")} {line.GetProperty("timestamp")}")
                .ToList();
            if (kafka.Count > 0 && kafka.SequenceEqual(found, StringComparer.Ordinal))
                report.Pass();
            else
                report.Fail($"node {node}: {found.Count} records instead of {kafka.Count}; {string.Join(" | ", kafka.Except(found, StringComparer.Ordinal).Take(3))}");
        }

        return report;
    }

    private static List<string> Read(PartitionLog log)
    {
        var lines = new List<string>();
        using var cursor = new LogCursor(log, log.LogStartOffset);
        while (cursor.MoveNext())
        {
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
                lines.Add($"{records.Current.Offset} {cursor.Header.LeaderEpoch} {records.Current.TimestampMs}");
        }

        return lines;
    }
}
