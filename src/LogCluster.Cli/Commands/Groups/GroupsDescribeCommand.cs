using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Groups;

/// <summary><c>logctl groups describe</c>: a row a member; a group without members has one row.</summary>
internal static class GroupsDescribeCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var names = new Argument<string[]>("group") { Description = "Names of the groups.", Arity = ArgumentArity.OneOrMore };
        var watch = WatchOption.Create();
        return new LogctlCommand("describe", "Describes groups, their members and what each has.", "logctl groups describe billing", "logctl groups describe billing -o json") { names, watch }
            .Does(common, context => WatchOption.RunAsync(context, watch, async () =>
            {
                var groups = new List<GroupDescription>();
                foreach (var name in context.Get(names))
                    groups.Add(await context.Cluster.DescribeGroupAsync(name));
                using var rows = context.Rows("group", "state", "protocol", "member", "instance", "client", "host", "partitions");
                foreach (var group in groups)
                {
                    if (group.Members.Count == 0)
                        rows.Write(group.Group, group.State, group.Protocol, null, null, null, null, null);
                    foreach (var member in group.Members)
                    {
                        rows.Write(
                            group.Group, group.State, group.Protocol, member.MemberId, member.InstanceId, member.ClientId, member.Host,
                            member.Partitions?.Select(partition => partition.ToString()).ToList());
                    }
                }
            }));
    }
}
