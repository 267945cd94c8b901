namespace LogCluster.Simulation.Disk;

/// <summary>A file or directory of a <see cref="SimulatedDisk"/>, apart from its name.</summary>
internal abstract class SimulatedDiskInode
{
    public abstract void FlushAll();

    /// <summary>Forgets what a power loss forgets.</summary>
    public abstract void LosePower(Random random);
}
