using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Groups;

/// <summary><c>logctl groups</c></summary>
internal static class GroupsCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("groups", "Lists, describes and deletes consumer groups.", "logctl groups list", "logctl groups describe billing --watch")
        {
            GroupsListCommand.Create(common),
            GroupsDescribeCommand.Create(common),
            GroupsDeleteCommand.Create(common),
        };
}
