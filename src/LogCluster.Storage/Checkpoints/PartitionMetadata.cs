namespace LogCluster.Storage.Checkpoints;

/// <summary><c>partition.metadata</c>: the id of the topic that a partition directory belongs to, as names are used again (KIP-516).</summary>
public static class PartitionMetadata
{
    public const string FileName = "partition.metadata";

    /// <summary>Null when the file is missing or torn: the metadata then says which topic it is.</summary>
    public static Uuid? Read(IDisk disk, string partitionDirectory)
    {
        if (disk.TryReadText(Path.Combine(partitionDirectory, FileName)) is not { } text)
            return null;
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        const string Key = "topic_id: ";
        return lines.Length >= 2 && lines[0] is "version: 0" && lines[1].StartsWith(Key, StringComparison.Ordinal) &&
            Uuid.TryParse(lines[1][Key.Length..], out var id) ? id : null;
    }

    public static void Write(IDisk disk, string partitionDirectory, Uuid topicId, bool durable) =>
        disk.ReplaceText(Path.Combine(partitionDirectory, FileName), $"version: 0\ntopic_id: {topicId}", durable);
}
