using LogCluster.Coordinators.Groups;
using LogCluster.Metadata.Images;
using LogCluster.Replication;
using LogCluster.Replication.InSync;
using LogCluster.StateMachines;

namespace LogCluster.Broker;

/// <summary>
/// Where the simulator looks into a node, and where it plants what a mistaken node would do, to show that its checkers notice. Production
/// has none. Called on the threads of what is replaced or watched.
/// </summary>
internal sealed record NodeProbe
{
    /// <summary>Told of every image before the node acts on it.</summary>
    public Action<MetadataImage>? Published { get; init; }

    /// <summary>What the partitions of this node are told in place of the image.</summary>
    public Func<MetadataImage, MetadataImage> Seen { get; init; } = image => image;

    /// <summary>What the partitions of this node share: the rules of replication among it.</summary>
    public Func<ReplicationContext, ReplicationContext> Replication { get; init; } = context => context;

    /// <summary>What the coordinator of groups is told in place of the image.</summary>
    public Func<MetadataImage, MetadataImage> Coordinated { get; init; } = image => image;

    /// <summary>What the coordinator of groups goes by: its rules among it.</summary>
    public Func<GroupSettings, GroupSettings> Groups { get; init; } = settings => settings;

    /// <summary>What the host of this node's controller goes by.</summary>
    public HostRules ControllerHost { get; init; } = HostRules.Right;

    /// <summary>The log that a group coordinator of this node writes to.</summary>
    public Func<IReplicatedLog, IReplicatedLog> CoordinatorLog { get; init; } = log => log;
}
