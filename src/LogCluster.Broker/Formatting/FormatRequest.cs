namespace LogCluster.Broker.Formatting;

/// <summary>What a directory is to be formatted with, as Kafka's <c>kafka-storage format</c> takes it.</summary>
/// <param name="ClusterId">The same on every node of the cluster.</param>
/// <param name="InitialControllers"><c>ID@HOST:PORT:DIRECTORY-ID,...</c>; null when not given.</param>
/// <param name="IsStandalone">This controller is the only first voter; others are added later.</param>
/// <param name="HasNoInitialControllers">This controller is no first voter; it is to be added.</param>
/// <param name="IgnoresFormatted">A directory that is formatted already, for this node and cluster, is left as it is.</param>
public sealed record FormatRequest(
    string ClusterId, string? InitialControllers = null, bool IsStandalone = false, bool HasNoInitialControllers = false, bool IgnoresFormatted = false);
