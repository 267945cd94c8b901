using System.Text.Json;
using LogCluster.Core;
using LogCluster.Golden.Batches;
using LogCluster.Records;
using LogCluster.Storage;
using LogCluster.Storage.Disk;

namespace LogCluster.Golden.DataDirectories;

/// <summary>Files that we write, byte by byte against those that Kafka wrote of the same batches.</summary>
internal static class FilesCheck
{
    private static readonly string[] Topics = ["small-segments", "codec-none", "codec-zstd", "idempotent", "txn", "append-time", "recompressed"];

    /// <summary>Indexes, snapshots and epochs of some topics of the archive, made again from the logs alone.</summary>
    public static GoldenReport Run(string name, OpenedArchive archive, string path)
    {
        var report = new GoldenReport(name);
        using var rebuilt = new ArchiveCopy(path);
        foreach (var log in archive[1].Logs.Where(log => Topics.Contains(log.Partition.Topic, StringComparer.Ordinal)))
        {
            var directory = Path.Combine(rebuilt.DataOf(1), log.Partition.ToString());
            var files = Directory.GetFiles(directory).Where(file => Path.GetExtension(file) is ".index" or ".timeindex" or ".txnindex").ToList();
            var kafka = files.ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
            files.ForEach(File.Delete);
            var config = OpenedArchive.ConfigOf(log.Partition.Topic);
            PartitionLog.Open(PosixDisk.Instance, directory, log.Partition, config, new LogOpenOptions { RecoveryPoint = 0 }).Close(0);
            // A restart in the middle of a segment let Kafka begin its interval anew: of txn only the aborted transactions compare.
            var isRestarted = string.Equals(log.Partition.Topic, "txn", StringComparison.Ordinal);
            foreach (var (file, bytes) in kafka.Where(entry => !isRestarted || entry.Key.EndsWith(".txnindex", StringComparison.Ordinal)))
                Compare(report, $"{log.Partition}/{Path.GetFileName(file)}", bytes, file);
        }

        return report;
    }

    /// <summary>Whole directories, made again by appending.</summary>
    public static GoldenReport RunSegments(string name, string folder)
    {
        var report = new GoldenReport(name);
        foreach (var line in JsonLines.Read(folder, "segments.jsonl"))
            Append(report, line);
        return report;
    }

    private static void Append(GoldenReport report, JsonElement line)
    {
        var directory = Directory.CreateTempSubdirectory("logcluster-golden-").FullName;
        var intervalBytes = line.GetProperty("topicConfig").TryGetProperty("index.interval.bytes", out var value) ? int.Parse(value.GetString()!) : 4096;
        var files = line.GetProperty("files").EnumerateObject().ToDictionary(file => file.Name, file => Convert.FromHexString(file.Value.GetString()!), StringComparer.Ordinal);
        var batches = files["00000000000000000000.log"];
        var log = PartitionLog.Open(
            PosixDisk.Instance, directory, new TopicPartition("t", 0), LogConfig.Default with { IndexIntervalBytes = intervalBytes }, new LogOpenOptions { WasCleanlyClosed = true });
        for (var at = 0; at < batches.Length;)
        {
            RecordBatchHeader.TryRead(batches.AsSpan(at), out var batch);
            log.AppendAsFollower(batches.AsMemory(at, batch.SizeBytes), 0);
            at += batch.SizeBytes;
        }

        log.Close(0);
        foreach (var (name, bytes) in files)
            Compare(report, $"{line.Text("name")}/{name}", bytes, Path.Combine(directory, name));
        var extra = Directory.GetFiles(directory).Select(Path.GetFileName).Except(files.Keys, StringComparer.Ordinal).ToList();
        if (extra.Count > 0)
            report.Fail($"{line.Text("name")}: {string.Join(", ", extra)} should not be there");
        Directory.Delete(directory, recursive: true);
    }

    private static void Compare(GoldenReport report, string what, byte[] expected, string file)
    {
        var found = File.Exists(file) ? File.ReadAllBytes(file) : null;
        if (found is not null && found.AsSpan().SequenceEqual(expected))
            report.Pass();
        else
            report.Fail($"{what}: {(found is null ? "no file" : Convert.ToHexStringLower(found))} instead of {Convert.ToHexStringLower(expected)}");
    }
}
