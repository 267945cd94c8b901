using LogCluster.Networking;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Groups;

/// <summary>Looks at what a group has committed: once, or until nothing of it is left.</summary>
internal sealed class OffsetsWatcher(Workload workload, string name, GroupHistory group, bool untilGone) : SimulatedClient(workload, name)
{
    private const int PauseMs = 500;

    protected override async Task UseAsync(BrokerClient broker)
    {
        while (true)
        {
            var offsets = await GroupMeddler.LookAsync(broker, group, Name);
            if (offsets is not null && (!untilGone || offsets.All(offset => offset < 0)))
                return;
            await Delay(PauseMs);
        }
    }
}
