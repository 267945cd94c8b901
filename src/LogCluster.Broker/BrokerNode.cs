using System.Diagnostics.Metrics;
using LogCluster.Broker.Cluster;
using LogCluster.Broker.Configs;
using LogCluster.Broker.Groups;
using LogCluster.Broker.Metrics;
using LogCluster.Broker.Partitions;
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
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BrokerMetrics? _metrics = meters is null ? null : new BrokerMetrics(meters, time, config.Int("logcluster.metrics.topics.max"));
    private readonly ILogger<BrokerNode> _logger = logging.CreateLogger<BrokerNode>();
    private LogDirectory? _directory;
    private MetadataQuorum? _quorum;
    private PartitionTable? _partitions;
    private GroupCoordinator? _groups;
    private ConnectionServer? _server;
    private LogMaintenance? _maintenance;
    private volatile bool _isStarted;
    private volatile bool _isStopping;

    public NodeId Self { get; private set; }

    public string DataDirectory { get; private set; } = "";

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
            return [.. partitions.All.Where(partition => partition.Log.IsFailed).Select(partition => $"The log of {partition.TopicPartition} takes no more records.")];
        }
    }

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
            _directory?.Dispose();
            throw;
        }
    }

    private async Task StartAsync(NodeSettings settings)
    {
        disk.CreateDirectoryDurably(DataDirectory);
        var metered = _metrics is null ? disk : new MeteredDisk(disk, _metrics.Flushes);
        var bounded = new BoundedDisk(metered, config.Int("logcluster.log.open.files.max"));
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        _directory = LogDirectory.Open(bounded, DataDirectory, new LogDirectoryOptions { NowMs = nowMs, Random = random });
        var meta = _directory.Meta ?? Format(_directory);
        if (meta.NodeId != Self)
            throw new InvalidDataException($"{DataDirectory} belongs to node {meta.NodeId}, but node.id is {Self}.");
        var live = new LiveConfig(Self, config);
        var changed = new ChangedPartitions();
        var partitions = _partitions = new PartitionTable(Self, live, _directory, changed, time);
        var groups = _groups = new GroupCoordinator(GroupSettings.From(config), time, random, Fail);
        var leadership = new GroupLeadership(Self, groups, partitions);
        var metadata = new MetadataCache((image, touched) =>
        {
            partitions.Apply(image, touched);
            leadership.Apply(image, touched);
        });
        _quorum = MetadataQuorum.Start(_directory, disk, meta, config, settings.Listeners, metadata, time, random, Fail);
        await _quorum.RegisterAsync(settings, config, random, _directory.PreviousBrokerEpoch);
        foreach (var stray in partitions.SetStraysAside())
            LogStray(stray);
        var environment = new BrokerEnvironment(
            Self, meta.ClusterId, config, live, metadata, partitions, _quorum.Client, groups, new AdvertisedListeners(Self, settings.Advertised), time)
        {
            Metrics = _metrics,
        };
        Groups = new GroupReports(groups, partitions, time);
        ApiTable? table = null;
        table = new ApiTable(HandlerSet.Create(environment, random, () => table!), _metrics?.Requests);
        var limits = Limits();
        _server = new ConnectionServer(network, table, limits, time, logging.CreateLogger<ConnectionServer>(), Fail);
        _metrics?.Observe(partitions, _server, [limits.ResponseBudget]);
        live.Changed += FollowLimits;
        FollowLimits(live.Current);
        Addresses = [.. settings.Listeners.Select(listener => (listener.Name, _server.Listen(listener.Name, listener.Address)))];
        _maintenance = new LogMaintenance(partitions, changed, _directory, config, time, logging.CreateLogger<LogMaintenance>());
        _maintenance.Start();
        _isStarted = true;
    }

    private MetaProperties Format(LogDirectory directory)
    {
        var meta = new MetaProperties(Uuid.Random(random).ToString(), Self, Uuid.Random(random));
        directory.Format(meta);
        LogFormatted(DataDirectory, meta.ClusterId);
        return meta;
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
        // The connections first: the end of a wait must not become an answer that says the partition is gone.
        var disconnected = _server?.StopAsync() ?? Task.CompletedTask;
        _partitions?.Close();
        await disconnected;
        if (_maintenance is not null)
        {
            await _maintenance.StopAsync();
            _maintenance.Dispose();
        }

        if (_groups is not null)
            await _groups.StopAsync();
        if (_quorum is not null)
            await _quorum.StopAsync();
        _directory?.Close(_quorum?.BrokerEpoch ?? CleanShutdownMarker.NoBrokerEpoch, time.GetUtcNow().ToUnixTimeMilliseconds());
        _directory?.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    [LoggerMessage(Level = LogLevel.Information, Message = "Formatted {Directory} for cluster {ClusterId}")]
    private partial void LogFormatted(string directory, string clusterId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Key} is accepted and has no effect here")]
    private partial void LogWithoutEffect(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Partition} is not in the metadata and was set aside")]
    private partial void LogStray(TopicPartition partition);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node cannot go on")]
    private partial void LogFailed(Exception exception);
}
