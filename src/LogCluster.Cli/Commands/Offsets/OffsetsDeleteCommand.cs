using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets delete</c>: forgets what a group has committed for some topics; refused while it has members.</summary>
internal static class OffsetsDeleteCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group." };
        var topics = TopicSelection.Option();
        topics.Required = true;
        var execute = ExecuteOption.Create();
        return new LogctlCommand("delete", "Deletes committed offsets of a group.", "logctl offsets delete billing --topic orders --execute", "logctl offsets delete billing --topic orders:0,1")
        {
            name, topics, execute,
        }.Does(common, async context =>
        {
            var selected = TopicSelection.Parse(context.Get(topics) ?? []);
            var group = await context.Cluster.DescribeGroupAsync(context.Get(name));
            group.RequireInactive();
            var offsets = (await context.Cluster.FetchOffsetsAsync(group.Group)).Where(entry => TopicSelection.Contains(selected, entry.Key)).ToList();
            if (offsets.Count == 0)
                throw new CommandFailedException($"Group {group.Group} has committed nothing for these topics.");
            if (context.Get(execute))
                await context.Cluster.DeleteOffsetsAsync(group.Group, [.. offsets.Select(entry => entry.Key)]);
            using (var rows = context.Rows("group", "topic", "partition", "offset", "action"))
            {
                foreach (var (partition, committed) in offsets)
                    rows.Write(group.Group, partition.Topic, partition.Partition, committed.Offset, ExecuteOption.Action(context, execute, "delete"));
            }

            ExecuteOption.Remind(context, execute);
        });
    }
}
