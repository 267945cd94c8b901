using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Configs;

/// <summary><c>logctl config</c></summary>
internal static class ConfigCommand
{
    public static LogctlCommand Create(CommonOptions common) =>
        new("config", "Shows and changes configuration of topics, brokers, groups.", "logctl config describe topic/orders", "logctl config alter broker/1 --set log.cleaner.threads=2")
        {
            ConfigDescribeCommand.Create(common),
            ConfigAlterCommand.Create(common),
        };
}
