using System.Globalization;

namespace LogCluster.Metadata.Configuration;

/// <summary>The topic keys that name replicas to be slowed down: <c>*</c>, or a list of partition:broker (KIP-73).</summary>
internal static class ReplicaThrottle
{
    public static bool IsKey(string name) => name is "leader.replication.throttled.replicas" or "follower.replication.throttled.replicas";

    public static string? FaultOf(string name, string[] parts) => parts is ["*"] || parts.All(IsReplica)
        ? null
        : $"{name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...";

    private static bool IsReplica(string part) => part.Split(':') is [var partition, var broker] && IsNumber(partition) && IsNumber(broker);

    private static bool IsNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
