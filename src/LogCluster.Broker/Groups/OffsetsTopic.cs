using System.Globalization;
using LogCluster.Broker.Cluster;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Groups;

/// <summary>The topic in which groups live. It is made when the first client looks for a coordinator.</summary>
internal static class OffsetsTopic
{
    public const string Name = "__consumer_offsets";

    /// <summary>Null when it cannot be made now: the client tries again.</summary>
    public static async Task<TopicImage?> FindOrCreateAsync(BrokerEnvironment broker)
    {
        if (broker.Metadata.Current.FindTopic(Name) is { } found)
            return found;
        try
        {
            await broker.Controller.CreateTopicsAsync(new CreateTopicsRequest { Topics = [Description(broker)] });
        }
        catch (Exception e) when (e is IOException or HostStoppedException)
        {
            return null;
        }

        // Somebody else may have been first: what counts is that it is there.
        return broker.Metadata.Current.FindTopic(Name);
    }

    private static CreateTopicsRequest.CreatableTopic Description(BrokerEnvironment broker)
    {
        var brokers = broker.Metadata.Current.Brokers.Values.Count(registered => !registered.IsFenced);
        return new CreateTopicsRequest.CreatableTopic
        {
            Name = Name,
            NumPartitions = broker.Config.Int("offsets.topic.num.partitions"),
            ReplicationFactor = (short)Math.Clamp(broker.Config.Int("offsets.topic.replication.factor"), 1, Math.Max(brokers, 1)),
            Configs =
            [
                new() { Name = "cleanup.policy", Value = "compact" },
                new() { Name = "compression.type", Value = "producer" },
                new() { Name = "segment.bytes", Value = broker.Config.Int("offsets.topic.segment.bytes").ToString(CultureInfo.InvariantCulture) },
            ],
        };
    }
}
