using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;
using LogCluster.Simulation.Scenarios;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Groups;

/// <summary>The log files of <c>__consumer_offsets</c> on a simulated disk, for mistakes that change them before a start.</summary>
internal static class GroupFiles
{
    public static IEnumerable<string> LastSegments(SimulatedDisk disk)
    {
        if (!disk.DirectoryExists(SimulatedBroker.DataDirectory))
            return [];
        return disk.ListDirectories(SimulatedBroker.DataDirectory)
            .Where(name => name.StartsWith("__consumer_offsets-", StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal))
            .Select(name => DataFiles.Files(disk, $"{SimulatedBroker.DataDirectory}/{name}", ".log"))
            .Where(files => files.Count > 0)
            .Select(files => files[^1]);
    }

    public static byte[] Read(IDiskFile file)
    {
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    /// <summary>Where each whole batch begins and how long it is.</summary>
    public static List<(int At, int Size)> Batches(ReadOnlySpan<byte> bytes)
    {
        var batches = new List<(int, int)>();
        for (var at = 0; RecordBatchView.TryRead(bytes[at..], out var batch) == BatchReadStatus.Complete; at += batch.SizeBytes)
            batches.Add((at, batch.SizeBytes));
        return batches;
    }

    public static bool IsCommit(in RecordView record) => record.Key.Span.Length >= 2 && record.Key.Span[0] == 0 && record.Key.Span[1] is 0 or 1;
}
