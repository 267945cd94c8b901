using LogCluster.Core;

namespace LogCluster.Metadata.Controllers;

/// <summary>Kafka's rules for topic names: 1 to 249 of letters, digits, '.', '_' and '-'; '.' and '_' count as the same.</summary>
public static class TopicNames
{
    private const int LengthMax = 249;

    /// <summary>The topic of the cluster's metadata, which is the quorum's and nobody else's.</summary>
    public const string Metadata = "__cluster_metadata";

    /// <summary>Null when the name is good, otherwise what is wrong with it.</summary>
    public static string? FaultOf(string name)
    {
        if (name.Length == 0)
            return "Topic name is invalid: the empty string is not allowed";
        if (name is "." or "..")
            return $"Topic name is invalid: '{name}' is not allowed";
        if (name.Length > LengthMax)
            return $"Topic name is invalid: the length of '{Excerpt.Of(name)}' is longer than the max allowed length {LengthMax}";
        return name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? null
            : $"Topic name is invalid: '{Excerpt.Of(name)}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
    }

    /// <summary>Names that differ only in '.' and '_' would share a metric name; Kafka allows only one of them.</summary>
    public static string Normalize(string name) => name.Replace('.', '_');

    public static bool CanCollide(string name) => name.Contains('.', StringComparison.Ordinal) || name.Contains('_', StringComparison.Ordinal);
}
