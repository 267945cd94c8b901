using System.CommandLine;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Configs;

/// <summary><c>logctl config alter</c></summary>
internal static class ConfigAlterCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var resource = ResourceName.Argument();
        var changes = new ConfigChangeOptions();
        var validate = new Option<bool>("--validate-only") { Description = "Only ask whether it could be done." };
        return new LogctlCommand(
            "alter", "Changes single keys; all others stay.",
            "logctl config alter topic/orders --set retention.ms=86400000 --unset segment.ms",
            "logctl config alter broker --set log.retention.ms=604800000",
            "logctl config alter topic/orders --append cleanup.policy=compact --validate-only")
        {
            resource, changes.Set, changes.Unset, changes.Append, changes.Subtract, validate,
        }.Does(common, async context =>
        {
            var name = ResourceName.Parse(context.Get(resource));
            var wanted = changes.Read(context);
            if (wanted.Count == 0)
                throw new WrongCommandLineException("Say what to change: --set, --unset, --append or --subtract.");
            await ConfigChanges.ApplyAsync(context.Cluster, name, wanted, context.Get(validate));
        });
    }
}
