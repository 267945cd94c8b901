using LogCluster.Core;
using LogCluster.Storage;

namespace LogCluster.Golden.DataDirectories;

/// <summary>Every record, as Kafka's consumer got it.</summary>
internal static class RecordsCheck
{
    public static GoldenReport Run(string name, OpenedArchive archive) => Compare(name, archive, "records", (log, _) => LogRecords.ReadAll(log).Lines);

    public static GoldenReport RunCommitted(string name, OpenedArchive archive) => Compare(
        name, archive, "records.committed", (log, _) => LogRecords.ReadCommitted(log, log.LastStableOffset(log.LogEndOffset)));

    private static GoldenReport Compare(string name, OpenedArchive archive, string file, Func<PartitionLog, TopicPartition, List<string>> read)
    {
        var report = new GoldenReport(name);
        if (!archive.HasExpected(file))
            return report;
        foreach (var partition in archive.Expected(file).GroupBy(OpenedArchive.PartitionOf))
        {
            if (archive.FindLeader(partition.Key) is not { } log)
            {
                report.Skip();
                continue;
            }

            var expected = partition.Select(LogRecords.Line).ToList();
            var found = read(log, partition.Key);
            var difference = Enumerable.Range(0, Math.Max(expected.Count, found.Count))
                .FirstOrDefault(i => i >= expected.Count || i >= found.Count || !string.Equals(expected[i], found[i], StringComparison.Ordinal), -1);
            if (difference < 0)
                report.Pass();
            else
                report.Fail($"{partition.Key}: {expected.Count} expected, {found.Count} found; expected {At(expected, difference)}, found {At(found, difference)}");
        }

        return report;
    }

    private static string At(List<string> lines, int index) => index < lines.Count ? lines[index][..Math.Min(lines[index].Length, 120)] : "nothing";
}
