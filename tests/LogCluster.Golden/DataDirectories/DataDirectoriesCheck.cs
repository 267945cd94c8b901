namespace LogCluster.Golden.DataDirectories;

/// <summary>Opens copies of data directories that Kafka wrote and compares what is in them with what Kafka read.</summary>
public sealed class DataDirectoriesCheck : IGoldenCheck
{
    private static readonly (string Archive, string Expected)[] Archives =
    [
        ("single/single", "single/expected"),
        ("killed/killed", "killed/expected/killed"),
        ("killed/damaged", "killed/expected/damaged"),
        ("cluster/cluster", "cluster/expected/cluster"),
        ("cluster/diverged", "cluster/expected/diverged"),
    ];

    public string Folder => "datadirs";

    public IEnumerable<GoldenReport> Run(string folder)
    {
        foreach (var (archive, expected) in Archives)
        {
            var path = Path.Combine(folder, $"{archive}.tar.gz");
            if (!File.Exists(path))
                continue;
            using var opened = new OpenedArchive(path, Path.Combine(folder, expected));
            yield return RecordsCheck.Run($"datadirs/{archive} records", opened);
            yield return RecordsCheck.RunCommitted($"datadirs/{archive} committed records", opened);
            yield return OffsetsCheck.RunPartitions($"datadirs/{archive} offsets", opened);
            yield return OffsetsCheck.RunLookups($"datadirs/{archive} look-ups by time", opened);
            yield return OffsetsCheck.RunProducers($"datadirs/{archive} producers", opened);
            yield return OffsetsCheck.RunEpochs($"datadirs/{archive} leader epochs", opened);
            yield return GroupRecordsCheck.Run($"datadirs/{archive} group records", opened, Path.Combine(folder, expected));
            if (archive.EndsWith("/damaged", StringComparison.Ordinal))
                yield return DamageCheck.Run($"datadirs/{archive} beyond Kafka", opened, Path.Combine(folder, "killed/expected/killed"));
            if (archive.EndsWith("/diverged", StringComparison.Ordinal))
                yield return TruncationCheck.Run($"datadirs/{archive} truncation", opened);
            if (archive.EndsWith("/single", StringComparison.Ordinal))
                yield return FilesCheck.Run($"datadirs/{archive} files", opened, path);
        }

        const string Quorum = "dynamic-quorum/dynamic-quorum";
        yield return MetadataLogCheck.Run($"datadirs/{Quorum} metadata logs", Path.Combine(folder, $"{Quorum}.tar.gz"), Path.Combine(folder, "dynamic-quorum/expected"));
        yield return FilesCheck.RunSegments("segment files", Path.Combine(folder, "..", "batches"));
    }
}
