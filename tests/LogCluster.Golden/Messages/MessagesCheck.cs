namespace LogCluster.Golden.Messages;

/// <summary>Every golden message of a schema that we have, both ways.</summary>
public sealed class MessagesCheck : IGoldenCheck
{
    public string Folder => "messages";

    public IEnumerable<GoldenReport> Run(string folder)
    {
        var byKind = new SortedDictionary<string, GoldenReport>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*.jsonl").Where(file => Path.GetFileName(file) != "specials.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var vector in MessageVector.ReadFile(file))
            {
                if (!byKind.TryGetValue(vector.Kind, out var report))
                    byKind.Add(vector.Kind, report = new GoldenReport($"messages/{vector.Kind}"));
                Check(vector, report);
            }
        }

        return [.. byKind.Values, HeadersCheck.Run(Path.Combine(folder, "headers.json")), SpecialsCheck.Run(Path.Combine(folder, "specials.jsonl"))];
    }

    private static void Check(MessageVector vector, GoldenReport report)
    {
        if (MessageType.Find(vector.Schema) is not { } type)
            report.Skip();
        else if (VectorCheck.Run(type, vector) is { } difference)
            report.Fail($"{vector}: {difference}");
        else
            report.Pass();
    }
}
