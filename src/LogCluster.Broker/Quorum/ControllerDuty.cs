using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Networking;
using LogCluster.Replication.Quorum;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// What a controller does of itself when it becomes the active one: wakes its state machine, and
/// looks for brokers that are gone. The leader before may have died together with its broker, whose connection this one never saw: a refused
/// connection tells what would otherwise cost a whole session. A broker that is only slow still accepts.
/// </summary>
internal sealed class ControllerDuty(
    StateMachineHost<ClusterController> host, RaftDriver raft, MetadataCache metadata, NodeWorld world, NodeSettings settings)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        var led = LeaderEpoch.None;
        while (!raft.LeadershipChanges.IsClosed)
        {
            var changes = raft.LeadershipChanges.Current;
            host.Wake();
            if (raft.IsLeader && raft.LeaderEpoch != led)
            {
                led = raft.LeaderEpoch;
                await TakeUpAsync();
            }

            await raft.LeadershipChanges.WaitForAsync(changes + 1, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task TakeUpAsync()
    {
        try
        {
            // By then everything is committed that the leader before has written.
            await host.ExecuteAsync<NoReply>((_, _) => default(NoReply));
            await Task.WhenAll(metadata.Current.Brokers.Values.Where(broker => !broker.IsFenced && broker.Id != raft.Self.Id).Select(ProbeAsync));
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            // Another leads by now, or the disk failed, which is told where it happened.
        }
    }

    private async Task ProbeAsync(BrokerImage broker)
    {
        var endpoint = broker.Endpoints.FirstOrDefault(endpoint => endpoint.Listener == settings.InterBrokerListener) ?? broker.Endpoints.FirstOrDefault();
        if (endpoint is null)
            return;
        using var deadline = new CancellationTokenSource(ProbeTimeout, world.Time);
        try
        {
            (await world.Network.ConnectAsync(new PeerAddress(endpoint.Host, endpoint.Port), deadline.Token)).Dispose();
        }
        catch (OperationCanceledException)
        {
            // Neither there nor gone: its session decides.
        }
        catch (IOException)
        {
            await host.ExecuteAsync((controller, _) => controller.BrokerDisconnected(broker.Id, broker.Epoch));
        }
    }
}
