using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Scenarios;

namespace LogCluster.Simulation.Mistakes;

/// <summary>What the files of a data directory are, by their names.</summary>
internal static class DataFiles
{
    private const string MetadataDirectory = "/__cluster_metadata-0/";

    public static bool IsMetadata(string path) => path.Contains(MetadataDirectory, StringComparison.Ordinal);

    public static bool IsLog(string path) => Has(path, ".log") && !IsMetadata(path);

    public static bool Has(string path, string extension) => path.EndsWith(extension, StringComparison.Ordinal);

    /// <summary>Directories of partitions that are in use, without the metadata log's.</summary>
    public static IEnumerable<string> PartitionDirectories(SimulatedDisk disk) =>
        disk.DirectoryExists(SimulatedBroker.DataDirectory)
            ? disk.ListDirectories(SimulatedBroker.DataDirectory)
                .Where(name => !name.Contains('.', StringComparison.Ordinal) && !name.StartsWith("__", StringComparison.Ordinal))
                .Select(name => $"{SimulatedBroker.DataDirectory}/{name}")
            : [];

    /// <summary>Paths of a partition's files, in the order of their offsets.</summary>
    public static IReadOnlyList<string> Files(SimulatedDisk disk, string directory, string extension) =>
        [.. disk.ListFiles(directory).Where(name => Has(name, extension)).Select(name => $"{directory}/{name}")];

    public static long BaseOffset(string path) => long.Parse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture);
}
