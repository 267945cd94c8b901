using LogCluster.Broker.Cluster;
using LogCluster.Broker.Formatting;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Controllers;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.StateMachines;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// This node's part in the metadata quorum: its replica of the log, the controller on it where the node is one, and the follower that
/// brings committed records to the rest of the node. Opened, started and stopped once.
/// </summary>
internal sealed class MetadataQuorum : IDisposable
{
    private readonly NodeWorld _world;
    private readonly NodeSettings _settings;
    private readonly QuorumPeers _peers;
    private readonly RaftTransport _transport;
    private readonly StateMachineHost<ClusterController>? _controller;
    private readonly StateMachineHost<MetadataCache> _follower;
    private readonly MetadataCache _cache;
    private readonly string _clusterId;
    private readonly List<ControllerRoute> _routes = [];

    private MetadataQuorum(
        NodeWorld world, NodeSettings settings, NodeConfig config, PartitionLog log, MetaProperties meta, MetadataCache cache, HostRules rules, Action<string> warn)
    {
        (_world, _settings, _cache, _clusterId) = (world, settings, cache, meta.ClusterId);
        var self = new ReplicaKey(meta.NodeId, meta.DirectoryId);
        _peers = new QuorumPeers(settings.Quorum, self.Id, world.OwnRandom());
        var records = new QuorumRecords();
        var wire = new RaftWire(meta.ClusterId, self, settings.ControllerEndpoints, records);
        _transport = new RaftTransport(wire, _peers, settings.Quorum, world.Network, world.Time);
        var snapshots = SnapshotStore.Open(world.Disk, log.Directory, records);
        foreach (var fault in snapshots.SetAside)
            warn($"{fault} It was set aside.");
        Raft = new RaftDriver(
            log, snapshots, new ElectionStateFile(world.Disk, log.Directory), self, InitialVoters(settings, snapshots, self), settings.Quorum.Timers,
            MetadataSnapshots.Options(config), _transport, records, world.Time, world.OwnRandom());
        _peers.Voters = () => Raft.Voters;
        Endpoint = new RaftEndpoint(Raft, wire, _peers);
        _follower = new StateMachineHost<MetadataCache>(new CommittedView(Raft), cache, world.Time)
        {
            SnapshotPolicy = MetadataSnapshots.Policy(config, fault => warn($"No snapshot of the metadata could be written: {fault.Message}")),
        };
        if (!settings.IsController)
            return;
        var voters = new VoterAdministration(Raft, wire, OwnVoter(settings, self), world.Time);
        var defaults = new ControllerDefaults(config, meta.ClusterId)
        {
            FirstRecords = BootstrapFile.Read(world.Disk, settings.DataDirectory, records),
            KRaftVersion = () => Raft.Voters.KRaftVersion,
            KRaftUpgradeFault = voters.UpgradeFault,
        };
        _controller = new StateMachineHost<ClusterController>(Raft, new ClusterController(defaults, world.OwnRandom()), world.Time) { Rules = rules };
        Controller = new LocalController(_controller, Raft, new QuorumDescription(Raft, settings.ControllerEndpoints, world.Time), voters);
    }

    public RaftDriver Raft { get; }

    public RaftEndpoint Endpoint { get; }

    /// <summary>Null on a node that is no controller.</summary>
    public LocalController? Controller { get; }

    /// <summary>Opens the log. Throws <see cref="IOException"/> or <see cref="InvalidDataException"/> with one sentence when that is not
    /// possible; <paramref name="warn"/> is told what can be lived with, and <paramref name="rules"/> are those of the controller's host.</summary>
    public static MetadataQuorum Open(
        NodeWorld world, NodeSettings settings, NodeConfig config, LogDirectory directory, MetaProperties meta, MetadataCache cache, HostRules rules,
        Action<string> warn)
    {
        var log = directory.OpenMetadataLog(MetadataSnapshots.Log(config), world.Time.GetUtcNow().ToUnixTimeMilliseconds());
        return new MetadataQuorum(world, settings, config, log, meta, cache, rules, warn);
    }

    /// <summary>
    /// The voters before the log says who they are: those that the directory was formatted with, those of the configuration, or this node alone.
    /// None where it is to be added to a quorum that exists: it observes until then.
    /// </summary>
    private static VoterSet InitialVoters(NodeSettings settings, SnapshotStore snapshots, ReplicaKey self)
    {
        if (snapshots.All is [{ Id.Offset: 0, Voters: { } formatted }, ..])
            return formatted;
        if (settings.Quorum.StaticVoters.Count > 0)
            return settings.Quorum.StaticVoterSet();
        return settings.Quorum.IsAlone ? VoterSet.Of(new Voter(self, settings.ControllerListeners.Count > 0 ? [.. settings.ControllerEndpoints] : [])) : VoterSet.Empty;
    }

    /// <summary>This node as a voter: where it listens by its listeners, or, where these do not say the host, by the configured voters.</summary>
    private static Voter OwnVoter(NodeSettings settings, ReplicaKey self) => new(
        self, settings.NamesControllerHosts || settings.Quorum.StaticVoterSet().Find(self.Id) is not { } configured ? [.. settings.ControllerEndpoints] : configured.Endpoints);

    /// <summary>Begins to take part; the only voter leads when this returns. What fails later is told to <paramref name="fail"/>.</summary>
    public void Start(Action<Exception> fail)
    {
        Raft.Start();
        if (Raft.Failed.IsFaulted)
            Raft.Failed.GetAwaiter().GetResult();
        if (_settings.Quorum.IsAlone && !Raft.IsLeader)
        {
            throw new InvalidDataException(
                $"Node {Raft.Self.Id} is not the only voter of the metadata log; controller.quorum.voters or controller.quorum.bootstrap.servers must say where the others are.");
        }

        Watch(Raft.Failed, fail);
        Watch(_follower.Start(), fail);
        if (_controller is null)
            return;
        Watch(_controller.Start(), fail);
        Watch(new ControllerDuty(_controller, Raft, _cache, _world, _settings).RunAsync(), fail);
        if (_settings.ControllerListeners.Count > 0)
            StartAmongOthers(fail);
    }

    /// <summary>What a controller that others can reach tells of itself.</summary>
    private void StartAmongOthers(Action<Exception> fail)
    {
        var timers = _settings.Quorum.Timers;
        var timeout = TimeSpan.FromMilliseconds(timers.RequestTimeoutMs);
        var client = OpenClient("registration", timeout, timeout, waitsForFollower: false);
        Watch(new ControllerRegistration(Raft, _cache, _follower.Applied, client, _settings.ControllerEndpoints, Uuid.Random(_world.OwnRandom())).RunAsync(), fail);
        Watch(new VoterMembership(Raft, client, OwnVoter(_settings, Raft.Self), _clusterId, _settings.Quorum.JoinsByItself, _settings.NamesControllerHosts, timers).RunAsync(), fail);
    }

    private static async void Watch(Task part, Action<Exception> fail)
    {
        try
        {
            await part;
        }
        catch (Exception e)
        {
            fail(e);
        }
    }

    /// <summary>
    /// A way to the active controller with a connection of its own: what is slow on one does not hold up another. Answers of the controller on this node
    /// wait for this broker to have applied them where <paramref name="waitsForFollower"/>.
    /// </summary>
    public ControllerClient OpenClient(string name, TimeSpan attemptTimeout, TimeSpan timeout, bool waitsForFollower)
    {
        var channel = new ControllerChannel(_peers, _world.Network, $"{name}-{Raft.Self.Id}", _world.Time, attemptTimeout);
        return OpenClient(channel, timeout, waitsForFollower ? _follower.Applied : null);
    }

    /// <summary>Only the controller on this node: for requests that were sent to it.</summary>
    public ControllerClient LocalClient() => OpenClient(null, TimeSpan.Zero, null);

    private ControllerClient OpenClient(ControllerChannel? channel, TimeSpan timeout, OffsetMonitor? follower)
    {
        var route = new ControllerRoute(Raft, Controller, channel, follower, _world.Time, timeout);
        _routes.Add(route);
        return new ControllerClient(route);
    }

    /// <summary>Lets another voter lead first, where there is one.</summary>
    public async Task StopAsync()
    {
        if (Raft.IsLeader && Raft.Voters.Count > 1)
        {
            var changes = Raft.LeadershipChanges.Current;
            Raft.Resign();
            // The resignation itself, and who leads then.
            await Raft.LeadershipChanges.WaitForAsync(changes + 2, TimeSpan.FromMilliseconds(_settings.Quorum.Timers.ElectionTimeoutMs));
        }

        foreach (var route in _routes)
            route.Dispose();
        if (_controller is not null)
            await _controller.StopAsync();
        await _follower.StopAsync();
        Dispose();
    }

    public void Dispose()
    {
        Raft.Dispose();
        _transport.Dispose();
    }
}
