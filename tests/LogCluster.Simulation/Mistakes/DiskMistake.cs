using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>A mistake that lies between the node and its disk.</summary>
internal sealed class DiskMistake(Func<IDisk, DiskDecorator> wrap) : Mistake
{
    public override IDisk Wrap(SimulatedDisk disk) => wrap(disk);
}
