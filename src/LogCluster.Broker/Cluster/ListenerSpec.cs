using System.Globalization;
using LogCluster.Networking;

namespace LogCluster.Broker.Cluster;

/// <summary>One entry of <c>listeners</c> or <c>advertised.listeners</c>: NAME://host:port.</summary>
public sealed record ListenerSpec(string Name, PeerAddress Address)
{
    /// <summary>Reads a comma-separated list; what is wrong with it is one plain sentence in <paramref name="fault"/>.</summary>
    public static IReadOnlyList<ListenerSpec>? TryParseList(string key, string[] entries, out string? fault)
    {
        var specs = new List<ListenerSpec>();
        foreach (var entry in entries)
        {
            if (TryParse(entry) is not { } spec)
            {
                fault = $"Invalid value {entry} for configuration {key}: expected NAME://host:port.";
                return null;
            }

            if (specs.Any(other => other.Name == spec.Name))
            {
                fault = $"Invalid value for configuration {key}: the listener name {spec.Name} stands there twice.";
                return null;
            }

            specs.Add(spec);
        }

        fault = null;
        return specs;
    }

    private static ListenerSpec? TryParse(string entry)
    {
        var scheme = entry.IndexOf("://", StringComparison.Ordinal);
        var colon = entry.LastIndexOf(':');
        if (scheme <= 0 || colon < scheme + 3)
            return null;
        var host = entry[(scheme + 3)..colon].Trim('[', ']');
        return int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? new ListenerSpec(entry[..scheme].ToUpperInvariant(), new PeerAddress(host, port))
            : null;
    }
}
