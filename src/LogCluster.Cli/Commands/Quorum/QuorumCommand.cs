using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Quorum;

/// <summary><c>logctl quorum</c></summary>
internal static class QuorumCommand
{
    public static LogctlCommand Create(CommonOptions common) => new("quorum", "Looks after the quorum of controllers.", "logctl quorum describe")
    {
        QuorumDescribeCommand.Create(common), QuorumAddCommand.Create(common), QuorumRemoveCommand.Create(common),
    };
}
