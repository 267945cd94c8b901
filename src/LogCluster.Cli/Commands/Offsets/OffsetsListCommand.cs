using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets list</c>: a row a committed offset.</summary>
internal static class OffsetsListCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var groups = new Argument<string[]>("group") { Description = "Names of the groups; all groups without any.", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var topics = TopicSelection.Option();
        return new LogctlCommand("list", "Lists committed offsets, of all groups or of some.", "logctl offsets list", "logctl offsets list billing --topic orders -o csv") { groups, topics }
            .Does(common, async context =>
            {
                var names = context.Get(groups);
                if (names.Length == 0)
                    names = [.. (await context.Cluster.ListGroupsAsync()).Select(group => group.Group)];
                var selected = TopicSelection.Parse(context.Get(topics) ?? []);
                using var rows = context.Rows("group", "topic", "partition", "offset");
                foreach (var group in names)
                {
                    foreach (var (partition, committed) in await context.Cluster.FetchOffsetsAsync(group))
                    {
                        if (TopicSelection.Contains(selected, partition))
                            rows.Write(group, partition.Topic, partition.Partition, committed.Offset);
                    }
                }
            });
    }
}
