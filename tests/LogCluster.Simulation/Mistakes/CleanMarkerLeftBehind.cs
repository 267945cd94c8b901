using LogCluster.Simulation.Disk;
using LogCluster.Simulation.Scenarios;
using LogCluster.Storage.Checkpoints;

namespace LogCluster.Simulation.Mistakes;

/// <summary>The marker of an orderly stop is there after a crash too, so nothing is checked at the start.</summary>
internal sealed class CleanMarkerLeftBehind : Mistake
{
    public override void BeforeStart(SimulatedDisk disk)
    {
        if (DataFiles.PartitionDirectories(disk).Any())
            CleanShutdownMarker.Write(disk, SimulatedBroker.DataDirectory, CleanShutdownMarker.NoBrokerEpoch);
    }
}
