using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// The cluster as one decision sees it: the image, the configuration in force, and who counts as live although the image does not say
/// so yet. Immutable.
/// </summary>
/// <param name="Leaving">Brokers that are about to be fenced: they take over nothing more.</param>
internal sealed record ClusterView(MetadataImage Image, NodeConfig Config, ImmutableSortedSet<NodeId> Leaving)
{
    public const string EligibleLeaderReplicas = "eligible.leader.replicas.version";

    /// <summary>A broker that the same decision unfences.</summary>
    private NodeId Joining { get; init; } = NodeId.None;

    /// <summary>Replicas that left the in-sync replicas below the minimum are remembered as good leaders (KIP-966).</summary>
    public bool RemembersEligibleLeaders => Image.Features.GetValueOrDefault(EligibleLeaderReplicas) > 0;

    public ClusterView Without(NodeId broker) => this with { Leaving = Leaving.Add(broker) };

    public ClusterView With(NodeId broker) => this with { Joining = broker };

    /// <summary>Registered, not fenced, not shutting down.</summary>
    public bool IsActive(NodeId broker) =>
        !Leaving.Contains(broker) && Image.Brokers.TryGetValue(broker, out var registered) && (registered.IsActive || broker == Joining);

    /// <summary>An active broker whose replica is in a directory that is online.</summary>
    public bool CanLead(NodeId broker, Uuid directory) => IsActive(broker) && DirectoryIds.IsOnline(directory, Image.Brokers[broker].LogDirectories);

    public Uuid DefaultDirectoryOf(NodeId broker) =>
        Image.Brokers.TryGetValue(broker, out var registered) ? DirectoryIds.DefaultOf(registered.LogDirectories) : DirectoryIds.Unassigned;

    public bool AllowsUncleanElection(TopicImage topic) => ConfigsOf(topic).Flag("unclean.leader.election.enable");

    public Election ElectionFor(TopicImage topic) => AllowsUncleanElection(topic) ? Election.Unclean : Election.Online;

    /// <summary>As many in-sync replicas as acks=all asks for, at most as many as there are replicas.</summary>
    public int MinInSyncReplicas(TopicImage topic) =>
        Math.Min(ConfigsOf(topic).Int("min.insync.replicas"), topic.Partitions.TryGetValue(0, out var first) ? first.Replicas.Length : int.MaxValue);

    private TopicConfigs ConfigsOf(TopicImage topic) => new(Config, Image.ConfigsOf(ConfigResource.Topic(topic.Name)));
}
