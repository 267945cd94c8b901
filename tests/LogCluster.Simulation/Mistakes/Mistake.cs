using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>
/// A mistake that the node might have, planted to see whether the simulator notices. The node's code stays as it is: a mistake changes
/// what reaches the disk, or the files that a start finds, into what the mistaken code would have left there. One instance serves one run.
/// </summary>
public abstract class Mistake
{
    /// <summary>Between the node and its disk, anew for each life of the process.</summary>
    public virtual IDisk Wrap(SimulatedDisk disk) => disk;

    /// <summary>Before each start, when the files are as the last life left them.</summary>
    public virtual void BeforeStart(SimulatedDisk disk)
    {
    }
}
