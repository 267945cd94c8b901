using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.StateMachines;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// The metadata log of this node, the controller that leads it, and the follower that brings its committed records to the broker.
/// </summary>
internal sealed class MetadataQuorum
{
    private readonly StateMachineHost<ClusterController> _controller;
    private readonly StateMachineHost<MetadataCache> _follower;
    private readonly RaftDriver _raft;
    private readonly MetaProperties _meta;

    private MetadataQuorum(
        RaftDriver raft, ClusterController controller, MetadataCache cache, MetaProperties meta, IReadOnlyList<ListenerSpec> listeners, TimeProvider time)
    {
        _raft = raft;
        _meta = meta;
        _controller = new StateMachineHost<ClusterController>(raft, controller, time);
        _follower = new StateMachineHost<MetadataCache>(new CommittedView(raft), cache, time);
        Client = new ControllerClient(_controller, _follower, new QuorumDescription(raft, meta.NodeId, meta.DirectoryId, listeners, time), meta.NodeId);
    }

    public ControllerClient Client { get; }

    /// <summary>Of this broker's registration.</summary>
    public long BrokerEpoch { get; private set; } = CleanShutdownMarker.NoBrokerEpoch;

    /// <summary>Opens the log, begins its next epoch and starts both hosts; what fails in them later is told to <paramref name="fail"/>.</summary>
    public static MetadataQuorum Start(
        LogDirectory directory,
        IDisk disk,
        MetaProperties meta,
        NodeConfig config,
        IReadOnlyList<ListenerSpec> listeners,
        MetadataCache cache,
        TimeProvider time,
        Random random,
        Action<Exception> fail)
    {
        var partitionLog = directory.OpenMetadataLog(new LogConfig(), time.GetUtcNow().ToUnixTimeMilliseconds());
        var election = new ElectionStateFile(disk, partitionLog.Directory);
        var self = new ReplicaKey(meta.NodeId, meta.DirectoryId);
        var raft = new RaftDriver(
            partitionLog, election, self, VoterSet.Of(new Voter(self, [])), new RaftOptions(), new NoPeers(), new QuorumRecords(), time, random);
        raft.Start();
        if (raft.Failed.IsFaulted)
            raft.Failed.GetAwaiter().GetResult();
        if (!raft.IsLeader)
            throw new InvalidDataException($"Node {meta.NodeId} is not the only voter of the metadata log in {partitionLog.Directory}, and others are not supported.");
        cache.PublishFrom = raft.LogEndOffset;
        var controller = new ClusterController(new ControllerDefaults(config), random);
        var quorum = new MetadataQuorum(raft, controller, cache, meta, listeners, time);
        Watch(quorum._controller.Start(), fail);
        Watch(quorum._follower.Start(), fail);
        return quorum;
    }

    private static async void Watch(Task host, Action<Exception> fail)
    {
        try
        {
            await host;
        }
        catch (Exception e)
        {
            fail(e);
        }
    }

    /// <summary>Writes a new cluster's first records, registers this broker, and returns when the broker has applied all that is there.</summary>
    public async Task RegisterAsync(NodeSettings settings, NodeConfig config, Random random, bool wasCleanShutdown)
    {
        var registration = new BrokerRegistration(
            settings.Self,
            Uuid.Random(random),
            [.. settings.Listeners.Select(listener => Endpoint(listener, settings.Advertised))],
            config.Text("broker.rack"),
            [_meta.DirectoryId],
            wasCleanShutdown);
        await _controller.ExecuteAsync((controller, _) => controller.Bootstrap());
        BrokerEpoch = await _controller.ExecuteAsync((controller, nextOffset) => controller.RegisterBroker(registration, nextOffset));
        await _follower.Applied.WaitForAsync(_controller.Applied.Current, Timeout.InfiniteTimeSpan);
    }

    private static BrokerEndpoint Endpoint(ListenerSpec listener, IReadOnlyList<ListenerSpec> advertised)
    {
        const short Plaintext = 0;
        var address = (advertised.FirstOrDefault(spec => spec.Name == listener.Name) ?? listener).Address;
        return new BrokerEndpoint(listener.Name, address.Host.Length == 0 ? "localhost" : address.Host, address.Port, Plaintext);
    }

    public async Task StopAsync()
    {
        await _controller.StopAsync();
        await _follower.StopAsync();
        _raft.Dispose();
    }
}
