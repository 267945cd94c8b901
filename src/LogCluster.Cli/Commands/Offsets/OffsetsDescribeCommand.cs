using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets describe</c>: committed offsets with all that was committed with them, and the member that has each partition.</summary>
internal static class OffsetsDescribeCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group." };
        var watch = WatchOption.Create();
        return new LogctlCommand("describe", "Describes the committed offsets of a group.", "logctl offsets describe billing") { name, watch }
            .Does(common, context => WatchOption.RunAsync(context, watch, async () =>
            {
                var group = await context.Cluster.DescribeGroupAsync(context.Get(name));
                var offsets = await context.Cluster.FetchOffsetsAsync(group.Group);
                using var rows = context.Rows("group", "state", "topic", "partition", "offset", "leaderEpoch", "metadata", "member");
                foreach (var (partition, committed) in offsets)
                {
                    rows.Write(
                        group.Group, group.State, partition.Topic, partition.Partition, committed.Offset, committed.LeaderEpoch, committed.Metadata,
                        group.Members.FirstOrDefault(member => member.Partitions?.Contains(partition) == true)?.MemberId);
                }
            }));
    }
}
