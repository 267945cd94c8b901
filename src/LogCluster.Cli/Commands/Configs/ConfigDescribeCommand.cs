using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Configs;

/// <summary><c>logctl config describe</c>: a row a key, with where its value comes from.</summary>
internal static class ConfigDescribeCommand
{
    /// <summary>Numbers of the protocol.</summary>
    private const sbyte DefaultSource = 5;

    private static readonly string[] Sources = ["unknown", "topic", "broker", "default of brokers", "static", "default", "logger", "client metrics", "group"];
    private static readonly string[] Types = ["unknown", "boolean", "string", "int", "short", "long", "double", "list", "class", "password"];

    public static LogctlCommand Create(CommonOptions common)
    {
        var resource = ResourceName.Argument();
        var keys = new Option<string[]>("--key") { Description = "Only this key; may be given several times.", HelpName = "NAME", DefaultValueFactory = _ => [] };
        var all = new Option<bool>("--all") { Description = "Also keys at their defaults." };
        var documentation = new Option<bool>("--documentation") { Description = "With what each key is for." };
        return new LogctlCommand(
            "describe", "Shows configuration: what differs from the defaults, or all of it.",
            "logctl config describe topic/orders", "logctl config describe broker/1 --all --documentation", "logctl config describe topic/orders --key retention.ms -o json")
        {
            resource, keys, all, documentation,
        }.Does(common, async context =>
        {
            var name = ResourceName.Parse(context.Get(resource));
            var wanted = context.Get(keys) ?? [];
            var broker = await ConfigChanges.BrokerForAsync(context.Cluster, name);
            using var answer = await broker.SendAsync(new DescribeConfigsRequest
            {
                IncludeSynonyms = true,
                IncludeDocumentation = context.Get(documentation),
                Resources = [new() { ResourceType = name.Type, ResourceName = name.Name, ConfigurationKeys = wanted.Length == 0 ? null : [.. wanted] }],
            });
            var result = answer.Body.Results[0];
            result.ErrorCode.ThrowIfError($"{name}", result.ErrorMessage);
            if (wanted.FirstOrDefault(key => !result.Configs.Exists(config => config.Name == key)) is { } missing)
                throw new CommandFailedException($"{name} has no key {missing}.");
            Show(context, result.Configs.Where(config => context.Get(all) || wanted.Length > 0 || config.ConfigSource != DefaultSource), context.Get(documentation));
        });
    }

    private static void Show(CommandContext context, IEnumerable<DescribeConfigsResponse.DescribeConfigsResourceResult> configs, bool withDocumentation)
    {
        string[] columns = ["name", "value", "source", "type", "readOnly", "synonyms"];
        using var rows = context.Rows(withDocumentation ? [.. columns, "documentation"] : columns);
        foreach (var config in configs.OrderBy(config => config.Name, StringComparer.Ordinal))
        {
            object?[] values =
            [
                config.Name,
                config.IsSensitive ? "[hidden]" : config.Value,
                Name(Sources, config.ConfigSource),
                Name(Types, config.ConfigType),
                config.ReadOnly,
                config.Synonyms.Select(synonym => $"{synonym.Name}={(config.IsSensitive ? "[hidden]" : synonym.Value)} ({Name(Sources, synonym.Source)})").ToList(),
            ];
            rows.Write(withDocumentation ? [.. values, config.Documentation] : values);
        }
    }

    private static string Name(string[] names, sbyte number) => number >= 0 && number < names.Length ? names[number] : $"{number}";
}
