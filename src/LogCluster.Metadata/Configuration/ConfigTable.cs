using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>Every configuration key that Kafka 4.3 or LogCluster knows. Immutable; read once from the embedded table.</summary>
public static class ConfigTable
{
    private static readonly Dictionary<(ConfigScope Scope, string Name), ConfigDefinition> ByName = Load();

    /// <summary>In the order of the table: by scope, then by name.</summary>
    public static IReadOnlyList<ConfigDefinition> All { get; } =
        [.. ByName.Values.OrderBy(definition => definition.Scope).ThenBy(definition => definition.Name, StringComparer.Ordinal)];

    public static ConfigDefinition? Find(ConfigScope scope, string name) => ByName.GetValueOrDefault((scope, name));

    public static IEnumerable<ConfigDefinition> Of(ConfigScope scope) => All.Where(definition => definition.Scope == scope);

    /// <summary>The known key with the fewest edits to <paramref name="name"/>.</summary>
    public static string Nearest(ConfigScope scope, string name) =>
        Of(scope).MinBy(definition => EditDistance(definition.Name, name))!.Name;

    private static Dictionary<(ConfigScope Scope, string Name), ConfigDefinition> Load()
    {
        using var stream = typeof(ConfigTable).Assembly.GetManifestResourceStream("ConfigTable.tsv");
        Invariant.Check(stream is not null);
        using var reader = new StreamReader(stream);
        var table = new Dictionary<(ConfigScope Scope, string Name), ConfigDefinition>();
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var definition = ParseRow(line.Split('\t'));
            table.Add((definition.Scope, definition.Name), definition);
        }

        return table;
    }

    private static ConfigDefinition ParseRow(string[] cells) => new(
        Enum.Parse<ConfigScope>(cells[0], ignoreCase: true),
        cells[1],
        Enum.Parse<ConfigType>(cells[2], ignoreCase: true),
        cells[3] == "\\N" ? null : cells[3],
        cells[4],
        cells[5],
        cells[6],
        cells[7].Contains("internal", StringComparison.Ordinal),
        ConfigDefinition.SplitList(cells[8]),
        cells[9]);

    private static int EditDistance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
