namespace LogCluster.Simulation.Disk;

/// <summary>Thrown where a planned crash strikes, and by everything after it until the disk is started again.</summary>
public sealed class SimulatedDiskCrashException() : IOException("the simulated machine has crashed");
