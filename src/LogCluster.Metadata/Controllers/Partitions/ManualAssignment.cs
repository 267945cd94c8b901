using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>Checks the replicas that a client names for a partition.</summary>
internal static class ManualAssignment
{
    /// <summary>Null when the replicas can hold the partition. With <paramref name="replicaCount"/> there must be as many as other partitions have.</summary>
    public static Fault? FaultOf(MetadataImage image, IReadOnlyList<int> replicas, int? replicaCount = null)
    {
        if (replicas.Count == 0)
            return Refuse("The manual partition assignment includes an empty replica list.");
        int? previous = null;
        foreach (var replica in replicas.Order())
        {
            if (!image.Brokers.ContainsKey(new NodeId(replica)))
                return Refuse($"The manual partition assignment includes broker {replica}, but no such broker is registered.");
            if (replica == previous)
                return Refuse($"The manual partition assignment includes the broker {replica} more than once.");
            previous = replica;
        }

        return replicaCount is { } count && count != replicas.Count
            ? Refuse($"The manual partition assignment includes a partition with {replicas.Count} replica(s), but this is not consistent with previous partitions, which have {count} replica(s).")
            : null;
    }

    private static Fault Refuse(string message) => new(ErrorCode.InvalidReplicaAssignment, message);
}
