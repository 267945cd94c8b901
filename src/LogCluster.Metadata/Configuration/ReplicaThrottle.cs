using System.Globalization;
using LogCluster.Core;

namespace LogCluster.Metadata.Configuration;

/// <summary>The topic keys that name replicas to be slowed down: <c>*</c>, or a list of partition:broker (KIP-73).</summary>
public static class ReplicaThrottle
{
    internal static bool IsKey(string name) => name is "leader.replication.throttled.replicas" or "follower.replication.throttled.replicas";

    /// <summary>The partitions of which the broker's replicas are named; null for all of them.</summary>
    public static IReadOnlyList<int>? Of(string? text, NodeId broker)
    {
        var parts = ConfigDefinition.SplitList(text ?? "");
        return parts is ["*"] ? null : [.. parts.Select(part => part.Split(':')).Where(part => part[1] == broker.ToString()).Select(part => int.Parse(part[0], CultureInfo.InvariantCulture))];
    }

    internal static string? FaultOf(string name, string[] parts) => parts is ["*"] || parts.All(IsReplica)
        ? null
        : $"{name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...";

    private static bool IsReplica(string part) => part.Split(':') is [var partition, var broker] && IsNumber(partition) && IsNumber(broker);

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
