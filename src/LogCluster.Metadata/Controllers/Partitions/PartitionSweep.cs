using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Changes many partitions for one reason. It stops at a number of records, so that one batch of the log holds them; what is left
/// is found again when those have been applied.
/// </summary>
internal sealed class PartitionSweep(ClusterView cluster, List<IMetadataRecord> records, int recordsMax = PartitionSweep.RecordsMax)
{
    /// <summary>Records of one decision: some 80 bytes each, so less than a megabyte (Kafka's bound, too).</summary>
    public const int RecordsMax = 10_000;

    /// <summary>Takes a broker out of the in-sync replicas and from the lead; false when there is more to do.</summary>
    public bool Withdraw(NodeId broker, IReadOnlyList<PartitionKey> partitions) => Change(
        cluster.Without(broker), partitions, (view, topic, index, partition) => new PartitionChangeBuilder(view, topic, index, partition)
        {
            Election = view.ElectionFor(topic),
            InSyncReplicas = Without(partition, broker),
        });

    /// <summary>As <see cref="Withdraw"/>, for a broker that may have lost records: it is not eligible either (KIP-966).</summary>
    public bool Distrust(NodeId broker, IReadOnlyList<PartitionKey> partitions) => Change(
        cluster.Without(broker), partitions, (view, topic, index, partition) => new PartitionChangeBuilder(view, topic, index, partition)
        {
            Election = view.ElectionFor(topic),
            InSyncReplicas = Without(partition, broker),
            UncleanReplica = broker,
        });

    /// <summary>Gives partitions without a leader one, now that a broker has come back.</summary>
    public bool Welcome(NodeId broker, IReadOnlyList<PartitionKey> leaderless) => Change(
        cluster.With(broker), leaderless, (view, topic, index, partition) => new PartitionChangeBuilder(view, topic, index, partition)
        {
            Election = view.ElectionFor(topic),
        });

    /// <summary>Elects leaders, each partition's as <paramref name="election"/> says; null leaves it as it is.</summary>
    public bool Elect(IReadOnlyList<PartitionKey> partitions, Func<TopicImage, PartitionImage, Election?> election) => Change(
        cluster, partitions, (view, topic, index, partition) => election(topic, partition) is { } kind
            ? new PartitionChangeBuilder(view, topic, index, partition) { Election = kind }
            : null);

    private static List<NodeId> Without(PartitionImage partition, NodeId broker) => [.. partition.InSyncReplicas.Where(replica => replica != broker)];

    private bool Change(
        ClusterView view, IReadOnlyList<PartitionKey> partitions, Func<ClusterView, TopicImage, int, PartitionImage, PartitionChangeBuilder?> change)
    {
        foreach (var key in partitions)
        {
            var topic = view.Image.FindTopic(key.TopicId);
            Invariant.Check(topic is not null);
            if (change(view, topic, key.Partition, topic.Partitions[key.Partition])?.Build() is not { } record)
                continue;
            if (records.Count >= recordsMax)
                return false;
            records.Add(record);
        }

        return true;
    }
}
