using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics</c></summary>
internal static class TopicsCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("topics", "Lists, makes, describes, changes and deletes topics.", "logctl topics list", "logctl topics create orders --partitions 12")
        {
            TopicsListCommand.Create(common),
            TopicsCreateCommand.Create(common),
            TopicsDescribeCommand.Create(common),
            TopicsAlterCommand.Create(common),
            TopicsDeleteCommand.Create(common),
        };
}
