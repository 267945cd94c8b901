using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline;

/// <summary>The files below a path, in the order in which one wants to read them.</summary>
internal static class DataTree
{
    private static readonly string[] OnTheirWay = [SegmentFile.Deleted, SegmentFile.Swap, SegmentFile.Cleaned, ".tmp", LogDirectory.LockFile, ".part"];

    /// <summary>A file itself; of a directory its files, then those of the directories in it. Files on their way out only where asked for.</summary>
    public static IEnumerable<DataFile> Files(string path, bool withAll)
    {
        if (File.Exists(path))
            return [DataFile.Of(path)];
        if (!Directory.Exists(path))
            throw new CommandFailedException($"{path}: there is no such file or directory.");
        var files = PosixDisk.Instance.ListFiles(path)
            .Where(name => withAll || !OnTheirWay.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal)))
            .Select(name => DataFile.Of(Path.Combine(path, name)));
        var directories = PosixDisk.Instance.ListDirectories(path)
            .Select(name => (Name: name, IsPartition: PartitionDirectoryName.TryParse(name, out var parsed), parsed.Partition, parsed.Kind))
            .Where(directory => withAll || !directory.IsPartition || directory.Kind == PartitionDirectoryKind.Log)
            .OrderBy(directory => directory.IsPartition).ThenBy(directory => directory.Partition).ThenBy(directory => directory.Name, StringComparer.Ordinal);
        return files.Concat(directories.SelectMany(directory => Files(Path.Combine(path, directory.Name), withAll)));
    }

    /// <summary>Where the log that a file belongs to begins, as the checkpoint of its data directory says; 0 without one.</summary>
    public static long LogStartOffset(DataFile file)
    {
        if (file.Partition is not { } partition || Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file.FilePath))) is not { } directory)
            return 0;
        return OffsetCheckpoint.Read(PosixDisk.Instance, Path.Combine(directory, OffsetCheckpoint.LogStartFile)).GetValueOrDefault(partition);
    }
}
