using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets</c></summary>
internal static class OffsetsCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("offsets", "Shows and changes what groups have committed, and how far behind they are.",
            "logctl offsets lag billing --watch", "logctl offsets reset billing --topic orders --to 2h", "logctl offsets export billing > billing.csv")
        {
            OffsetsListCommand.Create(common),
            OffsetsDescribeCommand.Create(common),
            OffsetsLagCommand.Create(common),
            OffsetsCommitCommand.Create(common),
            OffsetsResetCommand.Create(common),
            OffsetsExportCommand.Create(common),
            OffsetsImportCommand.Create(common),
            OffsetsDeleteCommand.Create(common),
        };
}
