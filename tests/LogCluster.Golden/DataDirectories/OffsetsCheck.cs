using System.Text.Json;
using LogCluster.Core;
using LogCluster.Golden.Batches;
using LogCluster.Storage;

namespace LogCluster.Golden.DataDirectories;

/// <summary>What Kafka answered about offsets: of partitions, by time, by leader epoch, and of producers.</summary>
internal static class OffsetsCheck
{
    public static GoldenReport RunPartitions(string name, OpenedArchive archive)
    {
        var report = new GoldenReport(name);
        foreach (var line in archive.Partitions)
        {
            if (archive.FindLeader(OpenedArchive.PartitionOf(line)) is not { } log)
            {
                report.Skip();
                continue;
            }

            var max = log.FindMaxTimestamp();
            Judge(report, line, "topicId", log.TopicId?.ToString());
            Judge(report, line, "logStartOffset", log.LogStartOffset);
            Judge(report, line, "highWatermark", log.LogEndOffset);
            Judge(report, line, "lastStableOffset", log.LastStableOffset(log.LogEndOffset));
            // Where all records were deleted Kafka may still answer with one of them.
            if (log.LogStartOffset == log.LogEndOffset)
                continue;
            Judge(report, line, "maxTimestamp", max?.TimestampMs ?? -1);
            Judge(report, line, "maxTimestampOffset", max?.Offset ?? -1);
        }

        return report;
    }

    public static GoldenReport RunLookups(string name, OpenedArchive archive)
    {
        var report = new GoldenReport(name);
        foreach (var line in archive.Expected("offset-lookups"))
        {
            if (archive.FindLeader(OpenedArchive.PartitionOf(line)) is not { } log)
            {
                report.Skip();
                continue;
            }

            var isCommitted = string.Equals(line.Text("isolation"), "read_committed", StringComparison.Ordinal);
            var endOffset = isCommitted ? log.LastStableOffset(log.LogEndOffset) : log.LogEndOffset;
            var found = log.FindByTimestamp(line.GetProperty("timestamp").GetInt64());
            found = found?.Offset < endOffset ? found : null;
            Judge(report, line, "foundOffset", found?.Offset);
            Judge(report, line, "foundTimestamp", found?.TimestampMs);
            Judge(report, line, "foundLeaderEpoch", found?.LeaderEpoch.Value);
        }

        return report;
    }

    /// <summary>After the others: a leader notes its epoch in the log when it takes over, which Kafka had done when it was asked.</summary>
    public static GoldenReport RunEpochs(string name, OpenedArchive archive)
    {
        var report = new GoldenReport(name);
        foreach (var line in archive.Partitions)
        {
            if (OpenedArchive.Number(line, "leaderEpoch") is { } epoch && archive.FindLeader(OpenedArchive.PartitionOf(line)) is { } log)
                log.AssignLeaderEpoch(new LeaderEpoch((int)epoch));
        }

        foreach (var line in archive.Expected("leader-epochs"))
        {
            if (line.GetProperty("errorCode").GetInt16() != 0 || archive.FindLeader(OpenedArchive.PartitionOf(line)) is not { } log)
            {
                report.Skip();
                continue;
            }

            var end = log.LeaderEpochs.EndOffsetFor(new LeaderEpoch(line.GetProperty("askedEpoch").GetInt32()), log.LogEndOffset);
            Judge(report, line, "leaderEpoch", end.Epoch.Value);
            Judge(report, line, "endOffset", end.Offset);
        }

        return report;
    }

    public static GoldenReport RunProducers(string name, OpenedArchive archive)
    {
        var report = new GoldenReport(name);
        if (!archive.HasExpected("producers"))
            return report;
        foreach (var line in archive.Expected("producers"))
        {
            if (archive.FindLeader(OpenedArchive.PartitionOf(line)) is not { } log)
            {
                report.Skip();
                continue;
            }

            if (log.FindProducer(line.GetProperty("producerId").GetInt64()) is not { } state)
            {
                report.Fail($"{line}: the producer is unknown");
                continue;
            }

            Judge(report, line, "producerEpoch", state.Epoch);
            Judge(report, line, "lastSequence", state.LastSequence);
            Judge(report, line, "lastTimestamp", state.LastTimestampMs);
            Judge(report, line, "coordinatorEpoch", state.CoordinatorEpoch < 0 ? null : state.CoordinatorEpoch);
            Judge(report, line, "currentTransactionStartOffset", state.TransactionFirstOffset);
        }

        return report;
    }

    private static void Judge(GoldenReport report, JsonElement line, string name, long? found)
    {
        if (!line.TryGetProperty(name, out _))
            report.Skip();
        else if (OpenedArchive.Number(line, name) == found)
            report.Pass();
        else
            report.Fail($"{OpenedArchive.PartitionOf(line)} {name}: {found} instead of {line}");
    }

    private static void Judge(GoldenReport report, JsonElement line, string name, string? found)
    {
        if (string.Equals(line.Text(name), found, StringComparison.Ordinal))
            report.Pass();
        else
            report.Fail($"{OpenedArchive.PartitionOf(line)} {name}: {found} instead of {line.Text(name)}");
    }
}
