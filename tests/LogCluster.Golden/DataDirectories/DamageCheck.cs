using LogCluster.Core;
using LogCluster.Golden.Batches;

namespace LogCluster.Golden.DataDirectories;

/// <summary>Damage that Kafka does not notice or mend, and we do.</summary>
internal static class DamageCheck
{
    public static GoldenReport Run(string name, OpenedArchive archive, string undamaged)
    {
        var report = new GoldenReport(name);
        CheckLookups(report, archive, undamaged);
        CheckFlippedBit(report, archive);
        CheckEpochs(report, archive);
        return report;
    }

    /// <summary>Indexes below the recovery point are looked through, so look-ups by time work as before the damage.</summary>
    private static void CheckLookups(GoldenReport report, OpenedArchive archive, string undamaged)
    {
        var partition = new TopicPartition("bad-index-flushed", 0);
        var log = archive.FindLeader(partition)!;
        foreach (var line in JsonLines.Read(undamaged, "offset-lookups.jsonl").Where(line => OpenedArchive.PartitionOf(line) == partition))
        {
            var found = log.FindByTimestamp(line.GetProperty("timestamp").GetInt64());
            if (found?.Offset == OpenedArchive.Number(line, "foundOffset"))
                report.Pass();
            else
                report.Fail($"{found?.Offset} instead of {line}");
        }
    }

    /// <summary>A flipped bit below the recovery point is there to stay, and is told from the end of the log.</summary>
    private static void CheckFlippedBit(GoldenReport report, OpenedArchive archive)
    {
        var (lines, error) = LogRecords.ReadAll(archive.FindLeader(new TopicPartition("flipped-flushed", 0))!);
        if (error == ErrorCode.CorruptMessage && lines.Count == 10)
            report.Pass();
        else
            report.Fail($"flipped-flushed: {error} after {lines.Count} records");
    }

    /// <summary>Kafka finds leader epoch 0 only from the recovery point on.</summary>
    private static void CheckEpochs(GoldenReport report, OpenedArchive archive)
    {
        var epochs = archive.FindLeader(new TopicPartition("no-epochs", 0))!.LeaderEpochs;
        if (epochs.EpochAt(0) == new LeaderEpoch(0) && epochs.Entries[0].StartOffset == 0)
            report.Pass();
        else
            report.Fail($"no-epochs: {string.Join(", ", epochs.Entries)}");
    }
}
