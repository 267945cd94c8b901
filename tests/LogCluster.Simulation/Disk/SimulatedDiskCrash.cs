namespace LogCluster.Simulation.Disk;

/// <summary>How a simulated machine goes down.</summary>
public enum SimulatedDiskCrash
{
    /// <summary>The process dies, the operating system lives: everything written is there.</summary>
    ProcessKill,

    /// <summary>Unflushed content and names are lost, kept or torn.</summary>
    PowerLoss,
}
