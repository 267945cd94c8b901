using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Quorum;

/// <summary><c>logctl quorum describe</c>: a row a replica of the metadata log, with how far it is behind the leader.</summary>
internal static class QuorumDescribeCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var watch = WatchOption.Create();
        return new LogctlCommand(
            "describe", "Describes the replicas of the metadata log: who leads, who votes, how far each has come.",
            "logctl quorum describe", "logctl quorum describe --watch 1", "logctl quorum describe -o json") { watch }
            .Does(common, context => WatchOption.RunAsync(context, watch, () => ShowAsync(context)));
    }

    private static async Task ShowAsync(CommandContext context)
    {
        var quorum = await context.Cluster.DescribeQuorumAsync();
        var end = quorum.Partition.CurrentVoters.Find(voter => voter.ReplicaId == quorum.Partition.LeaderId)?.LogEndOffset;
        using var rows = context.Rows("node", "directory", "role", "leaderEpoch", "highWatermark", "logEnd", "lag", "lastFetchMs", "lastCaughtUpMs", "endpoints");
        foreach (var (replica, isVoter) in quorum.Replicas)
        {
            var role = replica.ReplicaId == quorum.Partition.LeaderId ? "leader" : isVoter ? "voter" : "observer";
            rows.Write(
                replica.ReplicaId, replica.ReplicaDirectoryId.IsZero ? null : replica.ReplicaDirectoryId.ToString(), role, quorum.Partition.LeaderEpoch,
                quorum.Partition.HighWatermark, Known(replica.LogEndOffset), end is null || replica.LogEndOffset < 0 ? null : Math.Max(0, end.Value - replica.LogEndOffset),
                Known(replica.LastFetchTimestamp), Known(replica.LastCaughtUpTimestamp), quorum.EndpointsOf(replica.ReplicaId));
        }
    }

    private static long? Known(long value) => value < 0 ? null : value;
}
