using System.Diagnostics.Metrics;
using LogCluster.Broker.Cluster;
using LogCluster.Broker.Configs;
using LogCluster.Broker.Fetching;
using LogCluster.Broker.Groups;
using LogCluster.Broker.Metrics;
using LogCluster.Broker.Partitions;
using LogCluster.Broker.Replication;
using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Core.Buffers;
using LogCluster.Metadata.Configuration;
using LogCluster.Networking;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker;

/// <summary>
/// One node, wired: data directory, metadata log, controller, partitions, handlers, listeners. Started once and stopped once. Runs
/// unchanged in the simulator: everything that it needs of the world is passed in. Without a factory of meters it measures nothing.
/// </summary>
public sealed partial class BrokerNode(
    NodeConfig config, IDisk disk, INetwork network, TimeProvider time, Random random, ILoggerFactory logging, IMeterFactory? meters = null) : IAsyncDisposable
{
    /// <summary>How long a stop waits for others to take over.</summary>
    private static readonly TimeSpan ControlledShutdownMax = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BrokerMetrics? _metrics = meters is null ? null : new BrokerMetrics(meters, time, config.Int("logcluster.metrics.topics.max"));
    private readonly ILogger<BrokerNode> _logger = logging.CreateLogger<BrokerNode>();
    private LogDirectorySet? _directories;
    private DirectoryFailures? _directoryFailures;
    private MetadataQuorum? _quorum;
    private MetadataCache? _metadata;
    private PartitionTable? _partitions;
    private NodeReplication? _replication;
    private GroupCoordinator? _groups;
    private BrokerLifecycle? _lifecycle;
    private ConnectionServer? _server;
    private ConnectionServer? _controllerServer;
    private LogMaintenance? _maintenance;
    private volatile bool _isStarted;
    private volatile bool _isStopping;

    /// <summary>What the network takes its memory from, for the metrics.</summary>
    public IReadOnlyList<MemoryBudget> NetworkBudgets { get; init; } = [];

    /// <summary>The simulator's.</summary>
    internal NodeProbe Probe { get; init; } = new();

    public NodeId Self { get; private set; }

    /// <summary>With the metadata log in it; the first of <c>log.dirs</c>.</summary>
    public string DataDirectory { get; private set; } = "";

    /// <summary>True while this node leads the metadata quorum. From any thread.</summary>
    public bool IsActiveController => _quorum?.Raft.IsLeader ?? false;

    /// <summary>The listeners with the addresses in force.</summary>
    public IReadOnlyList<(string Name, PeerAddress Address)> Addresses { get; private set; } = [];

    /// <summary>Fails when the node cannot go on; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Null while the node starts.</summary>
    public GroupReports? Groups { get; private set; }

    /// <summary>Why the node should not get work now, a sentence each; empty when it may. From any thread.</summary>
    public IReadOnlyList<string> ReasonsNotReady
    {
        get
        {
            if (_failed.Task.IsFaulted)
                return [$"The node cannot go on: {_failed.Task.Exception.InnerException?.Message}"];
            if (_isStopping)
                return ["The node is stopping."];
            if (!_isStarted || _partitions is not { } partitions)
                return ["The node is starting."];
            // What a failed directory took with it others lead: the rest is served.
            return [.. partitions.All.Where(partition => partition.Log.IsFailed && !partition.IsOffline).Select(partition => $"The log of {partition.TopicPartition} takes no more records.")];
        }
    }

    /// <summary>Brings up to date those metrics that are not counted as things happen; before metrics are written. From any thread.</summary>
    public Task RefreshMetricsAsync() => _metrics?.RefreshAsync() ?? Task.CompletedTask;

    /// <summary>
    /// Completes when clients can connect. A relative data directory is below <paramref name="baseDirectory"/>. Throws
    /// <see cref="BrokerConfigurationException"/>, <see cref="IOException"/> or <see cref="InvalidDataException"/> with one plain
    /// sentence when the node cannot start.
    /// </summary>
    public async Task StartAsync(string baseDirectory)
    {
        var settings = NodeSettings.From(config, baseDirectory);
        (Self, DataDirectory) = (settings.Self, settings.DataDirectory);
        foreach (var given in config.Given.Where(given => !ConfigTable.Find(ConfigScope.Broker, given.Key)!.HasEffect))
            LogWithoutEffect(given.Key);
        try
        {
            await StartAsync(settings);
        }
        catch
        {
            await AbandonAsync();
            throw;
        }
    }

    private async Task StartAsync(NodeSettings settings)
    {
        var metered = _metrics is null ? disk : new MeteredDisk(disk, _metrics.Flushes);
        var world = new NodeWorld(new BoundedDisk(metered, config.Int("logcluster.log.open.files.max")), network, time, random, logging);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var failures = _directoryFailures = new DirectoryFailures(logging.CreateLogger<DirectoryFailures>());
        var options = new LogDirectoryOptions { NowMs = nowMs, Random = world.OwnRandom(), Failed = failures.Note };
        var directories = _directories = LogDirectorySet.Open(world.Disk, settings.LogDirectories, options);
        foreach (var path in directories.Unopened)
            LogUnopened(path);
        var meta = Format(directories, settings);
        var live = new LiveConfig(Self, config);
        var changed = new ChangedPartitions();
        var replication = _replication = new NodeReplication(Self, config, network, time, logging, Fail);
        var partitions = _partitions = new PartitionTable(live, directories, Probe.Replication(replication.ContextFor(changed.Note)))
        {
            RoleChanged = replication.OnRoleChanged,
            Misplaced = replication.OnMisplaced,
        };
        failures.RunAsync(directories, partitions, () => _lifecycle?.SendSoon()).Watch(Fail);
        var groups = _groups = new GroupCoordinator(Probe.Groups(GroupSettings.From(config)), time, world.OwnRandom(), Fail);
        var leadership = new GroupLeadership(Self, groups, partitions, Probe.CoordinatorLog);
        var identity = Identify(settings, meta, directories);
        live.Changed += replication.Reconfigure;
        var metadata = _metadata = new MetadataCache(settings.IsBroker ? (Self, identity.IncarnationId) : null, (image, touched) =>
        {
            Probe.Published?.Invoke(image);
            replication.Follow(image);
            partitions.Apply(Probe.Seen(image), touched);
            leadership.Apply(Probe.Coordinated(image), touched);
        });
        var quorum = _quorum = MetadataQuorum.Open(world, settings, config, directories.Metadata, meta, metadata, Probe.ControllerHost, LogMetadataWarning);
        var timeout = config.Milliseconds("controller.socket.timeout.ms");
        var environment = new BrokerEnvironment(
            Self, meta.ClusterId, config, live, metadata, partitions, quorum.OpenClient("admin", timeout, timeout, waitsForFollower: true), groups,
            new AdvertisedListeners(Self, settings.Advertised), time)
        {
            EpochSource = () => _lifecycle?.BrokerEpoch ?? -1,
            LeaderSource = () => quorum.Raft.Leader,
            KRaftVersionSource = () => quorum.Raft.Voters.KRaftVersion,
            SelectsReplicasByRack = RackAwareReplicas.IsConfigured(config),
            Quotas = replication.Quotas,
            Metrics = _metrics,
        };
        ListenAsController(settings, environment, quorum);
        quorum.Start(Fail);
        if (settings.IsBroker)
        {
            await JoinAsync(identity, directories, quorum, metadata);
            foreach (var stray in partitions.SetStraysAside())
                LogStray(stray);
            Groups = new GroupReports(groups, partitions, time);
            _metrics?.Observe(Groups, config.Int("logcluster.metrics.groups.max"));
            Listen(settings, environment, live);
            _maintenance = new LogMaintenance(partitions, changed, directories, config, time, logging.CreateLogger<LogMaintenance>());
            _maintenance.Start();
            replication.Start(partitions, quorum.OpenClient("replication", timeout, timeout, waitsForFollower: false));
            await _lifecycle!.StartAsync(Fail);
        }

        _isStarted = true;
    }

    private BrokerIdentity Identify(NodeSettings settings, MetaProperties meta, LogDirectorySet directories) => new(
        Self,
        meta.ClusterId,
        Uuid.Random(random),
        settings.BrokerEndpoints,
        config.Text("broker.rack"),
        directories.PreviousBrokerEpoch ?? CleanShutdownMarker.NoBrokerEpoch,
        config.Milliseconds("broker.heartbeat.interval.ms"));

    /// <summary>Where nobody else is to connect there is nothing to listen on.</summary>
    private void ListenAsController(NodeSettings settings, BrokerEnvironment environment, MetadataQuorum quorum)
    {
        if (quorum.Controller is not { } controller || settings.ControllerListeners.Count == 0)
            return;
        ApiTable? table = null;
        var asController = environment with { AnswersAsController = true, Controller = quorum.LocalClient() };
        table = new ApiTable(ControllerHandlerSet.Create(asController, quorum.Endpoint, controller, () => table!), _metrics?.Requests);
        _controllerServer = new ConnectionServer(network, table, Limits(), time, logging.CreateLogger<ConnectionServer>(), Fail);
        foreach (var listener in settings.ControllerListeners)
            _controllerServer.Listen(listener.Name, listener.Address);
    }

    /// <summary>Registers this broker and waits for the metadata that has it.</summary>
    private async Task JoinAsync(BrokerIdentity identity, LogDirectorySet directories, MetadataQuorum quorum, MetadataCache metadata)
    {
        var client = quorum.OpenClient("lifecycle", identity.HeartbeatInterval, identity.HeartbeatInterval, waitsForFollower: true);
        _lifecycle = new BrokerLifecycle(identity, directories, client, metadata, quorum.Raft, time, logging.CreateLogger<BrokerLifecycle>());
        await _lifecycle.RegisterAsync(config.Milliseconds("initial.broker.registration.timeout.ms"));
    }

    private void Listen(NodeSettings settings, BrokerEnvironment environment, LiveConfig live)
    {
        ApiTable? table = null;
        table = new ApiTable(HandlerSet.Create(environment, random, () => table!), _metrics?.Requests);
        var limits = Limits();
        var server = _server = new ConnectionServer(network, table, limits, time, logging.CreateLogger<ConnectionServer>(), Fail);
        _metrics?.Observe(environment.Partitions, server, [limits.ResponseBudget, .. NetworkBudgets]);
        live.Changed += FollowLimits;
        FollowLimits(live.Current);
        Addresses = [.. settings.Listeners.Select(listener => (listener.Name, server.Listen(listener.Name, listener.Address)))];
    }

    /// <summary>Formats what is not, and checks that every directory belongs to this node and to the same cluster. Returns what the first one says.</summary>
    private MetaProperties Format(LogDirectorySet directories, NodeSettings settings)
    {
        var clusterId = directories.All.Select(directory => directory.Meta?.ClusterId).FirstOrDefault(id => id is not null) ?? config.Text("logcluster.cluster.id");
        if (clusterId is null && !settings.MakesItsOwnCluster)
            throw new InvalidDataException($"{DataDirectory} is not formatted: give the cluster's id as logcluster.cluster.id, the same on each node.");
        clusterId ??= Uuid.Random(random).ToString();
        if (config.Text("logcluster.cluster.id") is { } told && told != clusterId)
            throw new InvalidDataException($"{DataDirectory} belongs to cluster {clusterId}, but logcluster.cluster.id is {told}.");
        foreach (var directory in directories.All)
        {
            if (directory.Meta is null)
                LogFormatted(directory.Path, clusterId);
            else if (directory.Meta.NodeId != Self)
                throw new InvalidDataException($"{directory.Path} belongs to node {directory.Meta.NodeId}, but node.id is {Self}.");
            else if (directory.Meta.ClusterId != clusterId)
                throw new InvalidDataException($"{directory.Path} belongs to cluster {directory.Meta.ClusterId}, but {DataDirectory} to {clusterId}.");
            if (directory.Id.IsZero)
                directory.Format(new MetaProperties(clusterId, Self, Uuid.Random(random)));
        }

        return directories.Metadata.Meta!;
    }

    /// <summary>Limits that may change while the node runs.</summary>
    private void FollowLimits(NodeConfig current) => _server?.SetConnectionsMax(current.Int("max.connections"), current.Int("max.connections.per.ip"));

    private ConnectionLimits Limits() => new()
    {
        InFlightMax = config.Int("logcluster.connection.in.flight.requests.max"),
        IdleMax = config.Milliseconds("connections.max.idle.ms"),
        ResponseBudget = new MemoryBudget("responses not yet sent", config.Long("logcluster.queued.max.response.bytes")),
    };

    private void Fail(Exception reason)
    {
        LogFailed(reason);
        _failed.TrySetException(reason);
    }

    /// <summary>
    /// Closes the connections and then the logs, flushed and marked as cleanly closed. Requests that wait are given up: none of
    /// them was answered.
    /// </summary>
    public async Task StopAsync()
    {
        _isStopping = true;
        if (_lifecycle is not null)
        {
            // Others take over what this broker leads, as long as it still answers.
            if (!IsOnlyBroker)
                await _lifecycle.LeaveAsync(ControlledShutdownMax);
            _lifecycle.Dispose();
        }

        // The connections first: the end of a wait must not become an answer that says the partition is gone.
        var disconnected = _server?.StopAsync() ?? Task.CompletedTask;
        _partitions?.Close();
        await disconnected;
        if (_replication is not null)
        {
            await _replication.StopAsync();
            _replication.Dispose();
        }

        if (_maintenance is not null)
        {
            await _maintenance.StopAsync();
            _maintenance.WriteLastHighWatermarks();
            _maintenance.Dispose();
        }

        if (_groups is not null)
            await _groups.StopAsync();
        if (_quorum is not null)
            await _quorum.StopAsync();
        if (_controllerServer is not null)
            await _controllerServer.StopAsync();
        _directoryFailures?.Stop();
        _directories?.Close(_lifecycle?.BrokerEpoch ?? CleanShutdownMarker.NoBrokerEpoch, time.GetUtcNow().ToUnixTimeMilliseconds());
        _directories?.Dispose();
    }

    private bool IsOnlyBroker => _metadata?.Current.Brokers.Count <= 1;

    /// <summary>After a start that failed: nothing is marked as closed in order.</summary>
    private async Task AbandonAsync()
    {
        _lifecycle?.Dispose();
        if (_controllerServer is not null)
            await _controllerServer.StopAsync();
        if (_server is not null)
            await _server.StopAsync();
        if (_replication is not null)
            await _replication.StopAsync();
        _quorum?.Dispose();
        _directoryFailures?.Stop();
        _directories?.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    [LoggerMessage(Level = LogLevel.Information, Message = "Formatted {Directory} for cluster {ClusterId}")]
    private partial void LogFormatted(string directory, string clusterId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The log directory {Path} could not be opened and is offline")]
    private partial void LogUnopened(string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} is accepted and has no effect here")]
    private partial void LogWithoutEffect(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Partition} is not in the metadata and was set aside")]
    private partial void LogStray(TopicPartition partition);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogMetadataWarning(string warning);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node cannot go on")]
    private partial void LogFailed(Exception exception);
}
