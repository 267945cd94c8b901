namespace LogCluster.Storage.Checkpoints;

/// <summary><c>leader-epoch-checkpoint</c> of a partition directory: which epoch began at which offset (KIP-101).</summary>
public static class LeaderEpochCheckpoint
{
    public const string FileName = "leader-epoch-checkpoint";

    /// <summary>Null when the file is missing or damaged: the log's batches then say it.</summary>
    public static List<EpochStart>? Read(IDisk disk, string partitionDirectory)
    {
        if (disk.TryReadText(Path.Combine(partitionDirectory, FileName)) is not { } text || CheckpointText.TryParse(text, 2) is not { } lines)
            return null;
        var entries = new List<EpochStart>();
        foreach (var line in lines)
        {
            if (!CheckpointText.TryParseNumber(line[0], out var epoch) || !CheckpointText.TryParseNumber(line[1], out var offset))
                return null;
            var entry = new EpochStart(new LeaderEpoch((int)epoch), offset);
            if (entries.Count > 0 && (entry.Epoch <= entries[^1].Epoch || entry.StartOffset < entries[^1].StartOffset))
                return null;
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Not durable until file and directory are flushed: the log can say it all again.</summary>
    public static void Write(IDisk disk, string partitionDirectory, IReadOnlyList<EpochStart> entries) => disk.ReplaceText(
        Path.Combine(partitionDirectory, FileName),
        CheckpointText.Format([.. entries.Select(entry => $"{entry.Epoch} {entry.StartOffset}")]),
        durable: false);
}
