using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Mistakes;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Groups;

/// <summary>Answers are given before the append: at a crash the last batch of each partition is not there.</summary>
internal sealed class LostLastBatches : Mistake
{
    public override void BeforeStart(SimulatedDisk disk)
    {
        foreach (var path in GroupFiles.LastSegments(disk).ToList())
        {
            using var file = disk.Open(path, DiskOpen.Existing);
            if (GroupFiles.Batches(GroupFiles.Read(file)) is [.., var last])
                file.SetLength(last.At);
        }
    }
}
