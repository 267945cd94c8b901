using LogCluster.Records;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Recovery looks at the lengths of batches and not at their checksums; here, every batch of a right length is given the right checksum first.</summary>
internal sealed class NoCrcCheckInRecovery : Mistake
{
    public override void BeforeStart(SimulatedDisk disk)
    {
        foreach (var path in DataFiles.PartitionDirectories(disk).SelectMany(directory => DataFiles.Files(disk, directory, ".log")))
        {
            using var file = disk.Open(path, DiskOpen.Existing);
            var bytes = new byte[file.Length];
            file.Read(0, bytes);
            for (var at = 0; RecordBatchView.TryRead(bytes.AsSpan(at), out var batch) == BatchReadStatus.Complete; at += batch.SizeBytes)
            {
                if (batch.IsCrcValid())
                    continue;
                RecordBatchHeaderWriter.WriteCrc(bytes.AsSpan(at, batch.SizeBytes));
                file.Write(at, bytes.AsSpan(at, RecordBatchLayout.HeaderSizeBytes));
            }
        }
    }
}
