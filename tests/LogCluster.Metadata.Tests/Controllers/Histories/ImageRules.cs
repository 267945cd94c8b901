using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Tests.Controllers.Histories;

/// <summary>What holds of every image that the controller makes, looked up the slow way.</summary>
internal static class ImageRules
{
    public static void Check(MetadataImage image, bool remembersEligible)
    {
        foreach (var topic in image.Topics.Values)
        {
            foreach (var (index, partition) in topic.Partitions)
                Check(image, $"{topic.Name}-{index}", partition, remembersEligible);
        }
    }

    public static void Check(PartitionIndex index, MetadataImage image)
    {
        var all = image.Topics.Values
            .SelectMany(topic => topic.Partitions.Select(partition => (Key: new PartitionKey(topic.Id, partition.Key), partition.Value)))
            .OrderBy(partition => partition.Key).ToList();
        IEnumerable<PartitionKey> Where(Func<PartitionImage, bool> belongs) => all.Where(partition => belongs(partition.Value)).Select(partition => partition.Key);

        Assert.Equal(Where(partition => partition.Leader == NodeId.None), index.Leaderless);
        Assert.Equal(Where(partition => partition.Leader != partition.Replicas[0]), index.Imbalanced);
        Assert.Equal(Where(partition => partition.AddingReplicas.Length + partition.RemovingReplicas.Length > 0), index.Moving);
        for (var id = 0; id < 8; id++)
        {
            var broker = new NodeId(id);
            Assert.Equal(Where(partition => partition.InSyncReplicas.Contains(broker)), index.InSyncOf(broker));
            Assert.Equal(Where(partition => partition.EligibleLeaderReplicas.Contains(broker)), index.EligibleOf(broker));
            Assert.Equal(Where(partition => partition.Leader == broker).Any(), index.LeadsAny(broker));
        }
    }

    /// <summary>Everything that an image says, so that two can be compared.</summary>
    public static string Describe(MetadataImage image)
    {
        var lines = new List<string> { $"producer ids from {image.NextProducerId}" };
        lines.AddRange(image.Features.Select(feature => $"feature {feature.Key} {feature.Value}"));
        lines.AddRange(image.Brokers.Values.Select(broker =>
            $"broker {broker.Id} {broker.Epoch} {broker.IncarnationId} {broker.Rack} {broker.IsFenced} {broker.IsInControlledShutdown} {string.Join(",", broker.LogDirectories)}"));
        lines.AddRange(image.Configs.SelectMany(resource => resource.Value.Select(config => $"config {resource.Key} {config.Key}={config.Value}")));
        foreach (var topic in image.Topics.Values)
            lines.AddRange(topic.Partitions.Select(partition => $"{topic.Name} {topic.Id} {partition.Key}: {Describe(partition.Value)}"));
        return string.Join("\n", lines);
    }

    public static string Describe(PartitionImage partition) =>
        $"leader {partition.Leader} e{partition.LeaderEpoch} p{partition.PartitionEpoch} recovery {partition.LeaderRecoveryState} replicas {Ids(partition.Replicas)} " +
        $"isr {Ids(partition.InSyncReplicas)} elr {Ids(partition.EligibleLeaderReplicas)} last {Ids(partition.LastKnownEligibleLeaderReplicas)} " +
        $"adding {Ids(partition.AddingReplicas)} removing {Ids(partition.RemovingReplicas)} directories {string.Join(",", partition.Directories)}";

    private static string Ids(IEnumerable<NodeId> nodes) => $"[{string.Join(",", nodes)}]";

    private static void Check(MetadataImage image, string name, PartitionImage partition, bool remembersEligible)
    {
        var context = $"{name}: {Describe(partition)}";
        Assert.True(partition.Replicas.Length > 0 && partition.Replicas.Distinct().Count() == partition.Replicas.Length, context);
        Assert.True(partition.InSyncReplicas.Distinct().Count() == partition.InSyncReplicas.Length, context);
        Assert.True(partition.InSyncReplicas.All(partition.Replicas.Contains), context);
        Assert.True(partition.Directories.Length == partition.Replicas.Length, context);
        Assert.True(partition.AddingReplicas.All(partition.Replicas.Contains) && partition.RemovingReplicas.All(partition.Replicas.Contains), context);
        Assert.True(partition.Leader == NodeId.None || partition.InSyncReplicas.Contains(partition.Leader), context);
        Assert.True(remembersEligible || partition.InSyncReplicas.Length > 0, context);
        Assert.True(remembersEligible || partition.EligibleLeaderReplicas.Length + partition.LastKnownEligibleLeaderReplicas.Length == 0, context);
        Assert.True(partition.EligibleLeaderReplicas.All(replica => partition.Replicas.Contains(replica) && !partition.InSyncReplicas.Contains(replica)), context);
        Assert.True(partition.InSyncReplicas.Length == 1 || partition.InSyncReplicas.All(replica => IsActive(image, replica)), context);
        Assert.True(partition.Leader != NodeId.None || !partition.InSyncReplicas.Any(replica => CanLead(image, partition, replica)), context);
        Assert.True(
            partition.InSyncReplicas.Length > 0 || (partition.Leader == NodeId.None && !partition.EligibleLeaderReplicas.Any(replica => CanLead(image, partition, replica))), context);
    }

    private static bool IsActive(MetadataImage image, NodeId broker) =>
        image.Brokers.TryGetValue(broker, out var registered) && !registered.IsFenced && !registered.IsInControlledShutdown;

    private static bool CanLead(MetadataImage image, PartitionImage partition, NodeId broker) =>
        IsActive(image, broker) && DirectoryIds.IsOnline(partition.DirectoryOf(broker), image.Brokers[broker].LogDirectories);
}
