using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Fetching;

/// <summary>
/// Whom a consumer should read from instead of the leader, as Kafka's RackAwareReplicaSelector chooses (KIP-392): an in-sync replica in
/// the consumer's rack that has what it asks for, the one that is farthest. Stateless.
/// </summary>
internal static class RackAwareReplicas
{
    private const string Key = "replica.selector.class";
    private const string RackAware = "org.apache.kafka.common.replica.RackAwareReplicaSelector";
    private const string LeaderOnly = "org.apache.kafka.common.replica.LeaderSelector";

    /// <summary>True where consumers are sent to their rack; throws <see cref="BrokerConfigurationException"/> for a class that is not known here.</summary>
    public static bool IsConfigured(NodeConfig config) => config.Text(Key) switch
    {
        null or "" or LeaderOnly => false,
        RackAware => true,
        var other => throw new BrokerConfigurationException($"{Key} names {other}; {RackAware} and {LeaderOnly} are what there is."),
    };

    /// <summary>Null when the leader, this node, is as good as any.</summary>
    public static NodeId? Choose(string rack, IReadOnlyList<ReplicaView> replicas, NodeId leader, MetadataImage image)
    {
        if (rack.Length == 0)
            return null;
        var near = replicas.Where(replica => image.Brokers.TryGetValue(replica.Broker, out var broker) && !broker.IsFenced && broker.Rack == rack).ToList();
        if (near.Count == 0 || near.Exists(replica => replica.Broker == leader))
            return null;
        return near.OrderByDescending(replica => replica.EndOffset).ThenBy(replica => replica.BehindMs).ThenBy(replica => replica.Broker).First().Broker;
    }
}
