using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Scenarios;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Recovery points are written as if everything in the log were flushed: sealed segments are no longer checked.</summary>
internal sealed class RecoveryPointTooFar : Mistake
{
    public override void BeforeStart(SimulatedDisk disk)
    {
        var points = new SortedDictionary<TopicPartition, long>();
        foreach (var directory in DataFiles.PartitionDirectories(disk))
        {
            var segments = DataFiles.Files(disk, directory, ".log");
            if (segments.Count > 1 && PartitionDirectoryName.TryParse(Path.GetFileName(directory), out var name))
                points[name.Partition] = DataFiles.BaseOffset(segments[^1]) + 1;
        }

        if (points.Count > 0)
            OffsetCheckpoint.Write(disk, $"{SimulatedBroker.DataDirectory}/{OffsetCheckpoint.RecoveryPointFile}", points);
    }
}
