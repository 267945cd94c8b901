using System.CommandLine;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Groups;

/// <summary><c>logctl groups list</c>: the groups of all brokers.</summary>
internal static class GroupsListCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var states = new Option<string[]>("--state") { Description = "Only groups in this state, such as Stable or Empty; may be given several times.", HelpName = "STATE", DefaultValueFactory = _ => [] };
        var types = new Option<string[]>("--type") { Description = "Only groups of this type, such as classic or consumer; may be given several times.", HelpName = "TYPE", DefaultValueFactory = _ => [] };
        var watch = WatchOption.Create();
        return new LogctlCommand("list", "Lists groups.", "logctl groups list", "logctl groups list --state Stable --state PreparingRebalance") { states, types, watch }
            .Does(common, context => WatchOption.RunAsync(context, watch, async () =>
            {
                var groups = await context.Cluster.ListGroupsAsync();
                using var rows = context.Rows("group", "state", "type", "protocolType", "coordinator");
                foreach (var group in groups.Where(group => IsWanted(context.Get(states), group.State) && IsWanted(context.Get(types), group.Type)))
                    rows.Write(group.Group, group.State, group.Type, group.ProtocolType, group.Coordinator.Value);
            }));
    }

    private static bool IsWanted(string[]? wanted, string value) => wanted is not { Length: > 0 } || wanted.Contains(value, StringComparer.OrdinalIgnoreCase);
}
