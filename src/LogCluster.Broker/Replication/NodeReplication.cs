using LogCluster.Broker.Cluster;
using LogCluster.Broker.Partitions;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Networking;
using LogCluster.Replication.InSync;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Replication;

/// <summary>
/// The part of a node that keeps replicas in sync, wired: fetchers for what it follows; for what it leads the way to the controller and
/// the look at who lags, from the first partition on that has other replicas; and the way to say in which log directories replicas are. Made before the partitions, started with them, stopped once.
/// </summary>
internal sealed class NodeReplication : IDisposable
{
    private readonly ImageBrokers _brokers;
    private readonly ReplicaFetchers _fetchers;
    private readonly DirectoryAssignments _assignments;
    private readonly TimeSpan _lagMax;
    private readonly NodeId _self;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _fail;
    private readonly Lock _lock = new();
    private volatile InSyncChangeQueue? _changes;
    private InSyncUpkeep? _upkeep;
    private bool _mayStart;
    private bool _leadsOthers;

    public NodeReplication(NodeId self, NodeConfig config, INetwork network, TimeProvider time, ILoggerFactory logging, Action<Exception> fail)
    {
        _self = self;
        _time = time;
        _fail = fail;
        _lagMax = config.Milliseconds("replica.lag.time.max.ms");
        _brokers = new ImageBrokers(self);
        _assignments = new DirectoryAssignments(self, _brokers, time);
        Quotas = new ReplicationQuotas(config, time);
        _fetchers = new ReplicaFetchers(self, _brokers, network, FetcherSettings.From(config), Quotas.Follower, time, logging.CreateLogger<ReplicaFetchers>(), fail);
    }

    /// <summary>What the node's partitions share; <paramref name="changed"/> is told of logs that changed.</summary>
    public ReplicationContext ContextFor(Action<Partition> changed) => new(_self, _time, _brokers)
    {
        ReplicaLagMsMax = (long)_lagMax.TotalMilliseconds,
        Changed = changed,
        Proposed = partition => _changes?.Submit(partition),
    };

    public ReplicationQuotas Quotas { get; }

    /// <summary>The node's dynamic configuration has changed. On the metadata follower.</summary>
    public void Reconfigure(NodeConfig current)
    {
        Quotas.Follow(current);
        _fetchers.Resize(current.Int("num.replica.fetchers"));
    }

    /// <summary>Before the partitions apply the image: they ask who may be in sync.</summary>
    public void Follow(MetadataImage image) => _brokers.Image = image;

    /// <summary>The controller is to know where the replica is.</summary>
    public void OnMisplaced(Partition partition, Uuid directory) => _assignments.Want(partition, directory);

    public void OnRoleChanged(Partition partition)
    {
        _fetchers.OnRoleChanged(partition);
        lock (_lock)
        {
            _leadsOthers |= partition.LeadsOthers;
            StartLoops();
        }
    }

    private void StartLoops()
    {
        if (!_mayStart || !_leadsOthers)
            return;
        _mayStart = false;
        _changes?.Start().Watch(_fail);
        _upkeep?.Start().Watch(_fail);
    }

    /// <summary>After this broker is registered: a fetch tells under which epoch.</summary>
    public void Start(PartitionTable partitions, ControllerClient controller)
    {
        lock (_lock)
        {
            _changes = new InSyncChangeQueue(new ControllerInSyncChanges(_self, _brokers, controller), _time);
            _upkeep = new InSyncUpkeep(partitions, _lagMax, _time);
            _mayStart = true;
            StartLoops();
        }

        _assignments.RunAsync(controller).Watch(_fail);
        _fetchers.Start();
    }

    public async Task StopAsync()
    {
        _assignments.Stop();
        await _fetchers.StopAsync();
        if (_upkeep is not null)
            await _upkeep.StopAsync();
        if (_changes is not null)
            await _changes.StopAsync();
    }

    public void Dispose()
    {
        _upkeep?.Dispose();
        _changes?.Dispose();
    }
}
