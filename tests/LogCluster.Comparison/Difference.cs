namespace LogCluster.Comparison;

/// <summary>One line of two answers that is not the same; null where an answer does not have the line.</summary>
internal sealed record Difference(string Path, string? Kafka, string? Own)
{
    private const int ShownMax = 300;

    public override string ToString() => $"{Path}: Kafka {Short(Kafka)}, LogCluster {Short(Own)}";

    private static string Short(string? text) => text is null ? "(absent)" : text.Length <= ShownMax ? text : text[..ShownMax] + "…";
}
