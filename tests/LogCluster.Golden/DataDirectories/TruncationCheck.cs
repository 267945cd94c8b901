using LogCluster.Core;
using LogCluster.Storage;

namespace LogCluster.Golden.DataDirectories;

/// <summary>A replica with records that the new leader never had: the leader's epochs tell where to cut (KIP-101), then it copies.</summary>
internal static class TruncationCheck
{
    public static GoldenReport Run(string name, OpenedArchive archive)
    {
        var report = new GoldenReport(name);
        var partition = new TopicPartition("diverged", 0);
        var (follower, leader) = (archive[1].Find(partition)!, archive[2].Find(partition)!);
        var ownEpoch = follower.LeaderEpochs.Latest;
        var leaderEnd = leader.LeaderEpochs.EndOffsetFor(ownEpoch, leader.LogEndOffset);
        var ownEnd = follower.LeaderEpochs.EndOffsetFor(leaderEnd.Epoch, follower.LogEndOffset);
        follower.TruncateTo(Math.Min(leaderEnd.Offset, ownEnd.Offset), 0);
        if (follower.LogEndOffset == 40)
            report.Pass();
        else
            report.Fail($"truncated to {follower.LogEndOffset} instead of 40");

        Copy(leader, follower);
        if (LogRecords.ReadAll(leader).Lines.SequenceEqual(LogRecords.ReadAll(follower).Lines, StringComparer.Ordinal))
            report.Pass();
        else
            report.Fail("the logs differ after copying");
        // The newest leader's epoch has no records yet, so no follower knows it.
        if (leader.LeaderEpochs.Entries.Where(entry => entry.StartOffset < leader.LogEndOffset).SequenceEqual(follower.LeaderEpochs.Entries))
            report.Pass();
        else
            report.Fail($"epochs {string.Join(", ", follower.LeaderEpochs.Entries)} instead of {string.Join(", ", leader.LeaderEpochs.Entries)}");
        return report;
    }

    private static void Copy(PartitionLog leader, PartitionLog follower)
    {
        using var cursor = new LogCursor(leader, follower.LogEndOffset);
        while (cursor.MoveNext())
        {
            if (!follower.AppendAsFollower(cursor.Batch, 0).Succeeded)
                throw new InvalidDataException($"the batch at {cursor.Header.BaseOffset} was refused");
        }
    }
}
