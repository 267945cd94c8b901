using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// What is acknowledged with acks=all was at some time between request and answer on at least min.insync.replicas in-sync replicas, as the leader or
/// the newest metadata had it. A leader may hear of a replica that joined from the controller itself, a moment before anybody sees it in the metadata.
/// </summary>
internal sealed class MinInSyncLedger(SimulatedWorld world, ClusterTruth truth)
{
    private static readonly TimeSpan MetadataLagMax = TimeSpan.FromSeconds(1);

    // Only looked up.
    private readonly Dictionary<(Uuid Topic, int Partition), TimeSpan> _lastEnough = [];
    private readonly Queue<Claim> _claims = [];

    /// <summary>Told of each newer image.</summary>
    public void OnImage(MetadataImage image)
    {
        foreach (var topic in image.Topics.Values)
        {
            foreach (var (index, partition) in topic.Partitions)
            {
                if (IsEnough(image, topic, partition))
                    _lastEnough[(topic.Id, index)] = world.Now;
            }
        }
    }

    /// <summary>Whether enough are in sync now, as this node or the newest metadata has it: to be asked when a request is sent.</summary>
    public bool IsEnoughNow(int node, Uuid topic, int partition) =>
        IsEnough(truth.Newest, topic, partition) || (truth.SeenBy(node) is { } seen && IsEnough(seen, topic, partition));

    /// <param name="wasEnough">When it was sent.</param>
    public void OnAcknowledged(PartitionHistory partition, long offset, TimeSpan sentAt, bool wasEnough)
    {
        if (!wasEnough)
            _claims.Enqueue(new Claim(partition, offset, sentAt, world.Now));
        Check(world.Now - MetadataLagMax);
    }

    /// <summary>Holds every acknowledgement against the metadata, when no more of it is to come.</summary>
    public void Check() => Check(TimeSpan.MaxValue);

    private void Check(TimeSpan before)
    {
        while (_claims.TryPeek(out var claim) && claim.AcknowledgedAt < before)
        {
            _claims.Dequeue();
            var key = (claim.Partition.Topic.Id, claim.Partition.Index);
            if (claim.Partition.Topic.IsLive && !(_lastEnough.TryGetValue(key, out var last) && last >= claim.SentAt) && !IsEnough(truth.Newest, key.Id, key.Index))
                throw world.Fail($"{claim.Partition}: what was sent at {claim.SentAt.TotalSeconds} s was acknowledged with acks=all at {claim.Offset} while too few replicas were in sync");
        }
    }

    private static bool IsEnough(MetadataImage image, Uuid topic, int partition) =>
        image.FindTopic(topic) is { } found && found.Partitions.TryGetValue(partition, out var placed) && IsEnough(image, found, placed);

    private static bool IsEnough(MetadataImage image, TopicImage topic, PartitionImage partition) =>
        partition.InSyncReplicas.Length >= Math.Min(MinInSync(image, topic.Name), partition.Replicas.Length);

    private static int MinInSync(MetadataImage image, string topic) =>
        image.ConfigsOf(ConfigResource.Topic(topic)).TryGetValue("min.insync.replicas", out var value) ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture) : 1;

    private sealed record Claim(PartitionHistory Partition, long Offset, TimeSpan SentAt, TimeSpan AcknowledgedAt);
}
