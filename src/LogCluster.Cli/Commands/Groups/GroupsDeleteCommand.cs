using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Groups;

/// <summary><c>logctl groups delete</c>: shows what would go, and does it with <c>--execute</c>; refused while the group has members.</summary>
internal static class GroupsDeleteCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var names = new Argument<string[]>("group") { Description = "Names of the groups.", Arity = ArgumentArity.OneOrMore };
        var execute = ExecuteOption.Create();
        return new LogctlCommand("delete", "Deletes groups with all that they have committed.", "logctl groups delete billing", "logctl groups delete billing --execute") { names, execute }
            .Does(common, async context =>
            {
                var groups = new List<GroupDescription>();
                foreach (var name in context.Get(names))
                    groups.Add(await context.Cluster.DescribeGroupAsync(name));
                groups.ForEach(group => group.RequireInactive());
                using (var rows = context.Rows("group", "committedPartitions", "action"))
                {
                    foreach (var group in groups)
                    {
                        var offsets = await context.Cluster.FetchOffsetsAsync(group.Group);
                        rows.Write(group.Group, offsets.Count, ExecuteOption.Action(context, execute, "delete"));
                        if (context.Get(execute))
                            await context.Cluster.DeleteGroupAsync(group.Group);
                    }
                }

                ExecuteOption.Remind(context, execute);
            });
    }
}
