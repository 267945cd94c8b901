using System.Collections;
using LogCluster.Metadata.Configuration;

namespace LogCluster.Server.Configuration;

/// <summary>
/// Gathers configuration: a server.properties file, over it the environment (<c>LOGCLUSTER_LOG_RETENTION_MS</c> is
/// <c>log.retention.ms</c>), over it <c>--set name=value</c>.
/// </summary>
internal static class ConfigSources
{
    private const string Prefix = "LOGCLUSTER_";

    /// <summary>Variables with our prefix that are not configuration: the file to read, two of logctl's, and two of the tests'.</summary>
    private static readonly string[] NotKeys = ["LOGCLUSTER_CONFIG", "LOGCLUSTER_BOOTSTRAP", "LOGCLUSTER_CONTEXT", "LOGCLUSTER_GOLDEN", "LOGCLUSTER_UPDATE_SNAPSHOTS"];

    /// <summary>Null with one plain sentence when something is wrong.</summary>
    public static NodeConfig? Load(string? file, IDictionary environment, IEnumerable<string> assignments, out string? fault)
    {
        var values = new List<ConfigValue>();
        file ??= environment["LOGCLUSTER_CONFIG"] as string;
        try
        {
            if (file is not null)
                values.AddRange(FromFile(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = $"Cannot read the configuration file {file}: {e.Message}";
            return null;
        }

        values.AddRange(FromEnvironment(environment));
        foreach (var assignment in assignments)
        {
            var equals = assignment.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                fault = $"--set needs name=value, not {assignment}.";
                return null;
            }

            values.Add(new ConfigValue(assignment[..equals].Trim(), assignment[(equals + 1)..].Trim(), ConfigSource.StaticBroker, "--set"));
        }

        return NodeConfig.TryCreate(values, out fault);
    }

    private static IEnumerable<ConfigValue> FromFile(string file) =>
        PropertiesFile.Parse(File.ReadAllLines(file))
            .Select(entry => new ConfigValue(entry.Key, entry.Value, ConfigSource.StaticBroker, $"{file}:{entry.Line}"));

    private static IEnumerable<ConfigValue> FromEnvironment(IDictionary environment) =>
        environment.Keys.OfType<string>()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !NotKeys.Contains(name))
            .Order(StringComparer.Ordinal)
            .Select(name => new ConfigValue(
                name[Prefix.Length..].ToLowerInvariant().Replace('_', '.'), environment[name] as string, ConfigSource.StaticBroker, name));
}
