using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary>
/// New offsets for a group: shown beside the old ones, with the difference, and committed only with <c>--execute</c>. Refused while the group
/// has members. A group that does not exist yet may get offsets, as it is made by them.
/// </summary>
internal static class OffsetPlan
{
    public static async Task RunAsync(CommandContext context, Option<bool> execute, string group, IReadOnlyDictionary<TopicPartition, long> wanted)
    {
        await RequireInactiveAsync(context.Cluster, group);
        var committed = await context.Cluster.FetchOffsetsAsync(group);
        await CheckBoundsAsync(context.Cluster, wanted);
        if (context.Get(execute))
            await context.Cluster.CommitAsync(group, wanted);
        using (var rows = context.Rows("group", "topic", "partition", "current", "new", "difference", "action"))
        {
            foreach (var (partition, offset) in wanted.OrderBy(entry => entry.Key))
            {
                long? current = committed.TryGetValue(partition, out var known) ? known.Offset : null;
                rows.Write(group, partition.Topic, partition.Partition, current, offset, offset - current, ExecuteOption.Action(context, execute, "commit"));
            }
        }

        ExecuteOption.Remind(context, execute);
    }

    public static async Task RequireInactiveAsync(Cluster cluster, string group)
    {
        if ((await cluster.ListGroupsAsync()).Any(listed => listed.Group == group))
            (await cluster.DescribeGroupAsync(group)).RequireInactive();
    }

    /// <summary>An offset outside of its log would leave the members to their reset policy, which is hardly what was wanted.</summary>
    private static async Task CheckBoundsAsync(Cluster cluster, IReadOnlyDictionary<TopicPartition, long> wanted)
    {
        var starts = await cluster.FindOffsetsAsync(wanted.Keys, OffsetQueries.Earliest);
        var ends = await cluster.FindOffsetsAsync(wanted.Keys, OffsetQueries.Latest);
        foreach (var (partition, offset) in wanted)
        {
            if (offset < starts[partition].Offset || offset > ends[partition].Offset)
                throw new CommandFailedException($"{partition} goes from {starts[partition].Offset} to {ends[partition].Offset}: {offset} is outside of it.");
        }
    }
}
