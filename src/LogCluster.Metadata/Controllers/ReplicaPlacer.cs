using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Controllers;

/// <summary>Spreads replicas over the registered brokers: round-robin from a random first broker, unfenced brokers lead first.</summary>
internal static class ReplicaPlacer
{
    public static Fault TooFewBrokers(int factor, int brokers) => new(
        ErrorCode.InvalidReplicationFactor,
        $"Unable to replicate the partition {factor} time(s): The target replication factor of {factor} cannot be reached because only {brokers} broker(s) are registered or some brokers have all their log directories cordoned.");

    /// <summary>Needs at least <paramref name="factor"/> brokers; they come in the order of their ids.</summary>
    public static void Place(
        List<BrokerImage> brokers, int partitions, int factor, Random random, SortedDictionary<int, ImmutableArray<NodeId>> placement)
    {
        Invariant.Check(brokers.Count >= factor);
        var first = random.Next(brokers.Count);
        for (var partition = 0; partition < partitions; partition++)
        {
            var replicas = Enumerable.Range(0, factor).Select(replica => brokers[(first + partition + replica) % brokers.Count]);
            placement[partition] = [.. replicas.OrderBy(broker => broker.IsFenced).Select(broker => broker.Id)];
        }
    }
}
