using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Log;

/// <summary><c>logctl log</c>: looks at files; no broker is asked.</summary>
internal static class LogCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("log", "Looks into the files of a data directory, without a broker.", "logctl log dump /var/lib/logcluster/orders-0", "logctl log verify /var/lib/logcluster")
        {
            LogDumpCommand.Create(common),
            LogVerifyCommand.Create(common),
        };
}
