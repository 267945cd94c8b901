using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Replication.Quorum;
using LogCluster.StateMachines;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;
using LogCluster.Storage;

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
    private readonly TimeProvider _time;
    private ITimer? _heartbeats;

    private MetadataQuorum(
        RaftDriver raft, ClusterController controller, MetadataCache cache, MetaProperties meta, IReadOnlyList<ListenerSpec> listeners, TimeProvider time)
    {
        _raft = raft;
        _meta = meta;
        _time = time;
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
        var controller = new ClusterController(new ControllerDefaults(config, meta.ClusterId), random);
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

    /// <summary>
    /// Writes a new cluster's first records, registers this broker, and returns when it is unfenced and has applied all that is there.
    /// <paramref name="previousEpoch"/> is the broker epoch of the last orderly stop; null when the last stop was none.
    /// </summary>
    public async Task RegisterAsync(NodeSettings settings, NodeConfig config, Random random, long? previousEpoch)
    {
        var request = new BrokerRegistrationRequest
        {
            BrokerId = settings.Self.Value,
            ClusterId = _meta.ClusterId,
            IncarnationId = Uuid.Random(random),
            Listeners = [.. settings.Listeners.Select(listener => Endpoint(listener, settings.Advertised))],
            Features = [.. FeatureLevels.Supported.Select(feature => new BrokerRegistrationRequest.Feature
            {
                Name = feature.Name,
                MinSupportedVersion = feature.Min,
                MaxSupportedVersion = feature.Max,
            })],
            Rack = config.Text("broker.rack"),
            LogDirs = [_meta.DirectoryId],
            PreviousBrokerEpoch = previousEpoch ?? CleanShutdownMarker.NoBrokerEpoch,
        };
        await _controller.ExecuteAsync((controller, _) => controller.Bootstrap());
        var registered = await _controller.ExecuteAsync((controller, nextOffset) => controller.RegisterBroker(request, nextOffset));
        if (registered.ErrorCode != ErrorCode.None)
            throw new InvalidDataException($"The controller refuses to register this broker: {registered.ErrorCode}.");
        BrokerEpoch = registered.BrokerEpoch;
        await _follower.Applied.WaitForAsync(_controller.Applied.Current, Timeout.InfiniteTimeSpan);
        await HeartbeatAsync(settings.Self);
        await _follower.Applied.WaitForAsync(_controller.Applied.Current, Timeout.InfiniteTimeSpan);
        _heartbeats = _time.CreateTimer(_ => Beat(settings.Self), null, config.Milliseconds("broker.heartbeat.interval.ms"), config.Milliseconds("broker.heartbeat.interval.ms"));
    }

    private Task<BrokerHeartbeatResponse> HeartbeatAsync(NodeId self) => _controller.ExecuteAsync((controller, _) => controller.Heartbeat(
        new BrokerHeartbeatRequest { BrokerId = self.Value, BrokerEpoch = BrokerEpoch, CurrentMetadataOffset = _follower.Applied.Current - 1 }));

    private async void Beat(NodeId self)
    {
        try
        {
            await HeartbeatAsync(self);
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            // The log was not written, or the node stops: the next heartbeat says the same again.
        }
    }

    private static BrokerRegistrationRequest.Listener Endpoint(ListenerSpec listener, IReadOnlyList<ListenerSpec> advertised)
    {
        const short Plaintext = 0;
        var address = (advertised.FirstOrDefault(spec => spec.Name == listener.Name) ?? listener).Address;
        return new BrokerRegistrationRequest.Listener
        {
            Name = listener.Name,
            Host = address.Host.Length == 0 ? "localhost" : address.Host,
            Port = (ushort)address.Port,
            SecurityProtocol = Plaintext,
        };
    }

    public async Task StopAsync()
    {
        if (_heartbeats is not null)
            await _heartbeats.DisposeAsync();
        await _controller.StopAsync();
        await _follower.StopAsync();
        _raft.Dispose();
    }
}
