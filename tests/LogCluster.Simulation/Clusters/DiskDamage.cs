using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;
using LogCluster.Simulation.Scenarios;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// What happens to the files of a node that is down. Where <paramref name="keepsQuorum"/>, its part in the metadata quorum stays out of what is wiped or
/// made old: static voters have no identity but their number, and one that forgot its vote is a danger that the quorum's own scenario is about.
/// </summary>
internal sealed class DiskDamage(SimulatedDisk disk, Random random, bool keepsQuorum, Action<string> trace)
{
    /// <summary>Its part in the quorum is not damaged either: while another voter is away, no other copy may be left of what was committed.</summary>
    public bool SparesQuorum { get; init; }

    private const string MetadataDirectory = "__cluster_metadata-0";
    private const int FlipsMax = 4;

    /// <summary>
    /// Bits of a few files. Of logs only of the last segment, which a start after a crash reads in whole: damage elsewhere shows when it is read, as in Kafka.
    /// And not of what no checksum covers: a batch with another base offset looks like one of a compacted log, and a voter with a batch of a later epoch like
    /// one that has more than the others.
    /// </summary>
    public void FlipBits()
    {
        for (var left = random.Next(1, FlipsMax); left > 0; left--)
        {
            if (Choose() is { } path && disk.Stat(path).LengthBytes is var length and > 0 && random.NextInt64(length) is var position && !IsUncovered(path, position))
            {
                trace($"a bit of {path} at {position} is flipped");
                disk.CorruptByte(path, position, (byte)(1 << random.Next(8)));
            }
        }
    }

    private bool IsUncovered(string path, long position)
    {
        if (!DataFiles.Has(path, ".log"))
            return false;
        var start = 0L;
        foreach (var batch in new RecordBatchEnumerator(Read(path)))
        {
            if (position < start + RecordBatchLayout.MagicAt)
                return position - start is (>= 0 and < RecordBatchLayout.BatchLengthAt) or >= RecordBatchLayout.LeaderEpochAt;
            start += batch.SizeBytes;
        }

        return false;
    }

    public void Truncate()
    {
        for (var left = random.Next(1, FlipsMax); left > 0; left--)
        {
            if (Choose() is not { } path)
                return;
            using var file = disk.Open(path, DiskOpen.Existing);
            file.SetLength(random.NextInt64(file.Length + 1));
            trace($"{path} is cut to {file.Length}");
            file.Flush();
        }
    }

    /// <summary>Whose directory it is stays: a node does not start on one that says something else.</summary>
    private string? Choose()
    {
        var files = Files(SimulatedBroker.DataDirectory).Where(path => Path.GetFileName(path) is not MetaProperties.FileName && !(SparesQuorum && IsKept(path))).ToList();
        var chosen = files.GroupBy(path => Path.GetExtension(path), StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (chosen.Count == 0)
            return null;
        var kind = chosen[random.Next(chosen.Count)].ToList();
        var path = kind[random.Next(kind.Count)];
        return DataFiles.Has(path, ".log") ? DataFiles.Files(disk, Path.GetDirectoryName(path)!, ".log")[^1] : path;
    }

    private IEnumerable<string> Files(string directory)
    {
        foreach (var file in disk.ListFiles(directory))
            yield return $"{directory}/{file}";
        foreach (var file in disk.ListDirectories(directory).SelectMany(name => Files($"{directory}/{name}")))
            yield return file;
    }

    private bool IsKept(string path) =>
        keepsQuorum && (path.Contains($"/{MetadataDirectory}/", StringComparison.Ordinal) || Path.GetFileName(path) is MetaProperties.FileName);

    public void Wipe()
    {
        foreach (var path in Files(SimulatedBroker.DataDirectory).Where(path => !IsKept(path)).ToList())
            disk.DeleteFile(path);
        foreach (var name in disk.ListDirectories(SimulatedBroker.DataDirectory).Where(name => !keepsQuorum || name != MetadataDirectory).ToList())
        {
            disk.FlushDirectory($"{SimulatedBroker.DataDirectory}/{name}");
            disk.DeleteDirectory($"{SimulatedBroker.DataDirectory}/{name}");
        }

        disk.FlushDirectory(SimulatedBroker.DataDirectory);
    }

    /// <summary>A copy as a backup takes it.</summary>
    public IReadOnlyList<(string Path, byte[] Content)> Copy() => [.. Files(SimulatedBroker.DataDirectory).Where(path => !IsKept(path)).Select(path => (path, Read(path)))];

    private byte[] Read(string path)
    {
        using var file = disk.Open(path, DiskOpen.ReadOnly);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }

    public void Restore(IReadOnlyList<(string Path, byte[] Content)> copy)
    {
        Wipe();
        foreach (var (path, content) in copy)
        {
            var directory = Path.GetDirectoryName(path)!;
            disk.CreateDirectory(directory);
            using var file = disk.Open(path, DiskOpen.OpenOrCreate);
            file.SetLength(0);
            file.Write(0, content);
            file.Flush();
            disk.FlushDirectory(directory);
        }

        disk.FlushDirectory(SimulatedBroker.DataDirectory);
    }
}
