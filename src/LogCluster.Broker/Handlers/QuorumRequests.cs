using LogCluster.Metadata.Controllers;

namespace LogCluster.Broker.Handlers;

/// <summary>Requests of the quorum name topics and partitions, and mean the one of the metadata log.</summary>
internal static class QuorumRequests
{
    /// <summary>Null unless the request names the metadata log's partition and no other.</summary>
    public static TPartition? Only<TTopic, TPartition>(List<TTopic> topics, Func<TTopic, string> nameOf, Func<TTopic, List<TPartition>> partitionsOf)
        where TPartition : class =>
        topics.Count == 1 && nameOf(topics[0]) == TopicNames.Metadata && partitionsOf(topics[0]) is [var only] ? only : null;
}
