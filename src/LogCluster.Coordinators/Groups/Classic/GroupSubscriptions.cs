using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Which topics a consumer group subscribes to, read from what its members tell each other: such offsets neither expire nor may be deleted.</summary>
internal static class GroupSubscriptions
{
    /// <summary>Null for other than consumers, and when a subscription does not decode.</summary>
    public static IReadOnlySet<string>? TopicsOf(ClassicGroup group)
    {
        if (!group.IsConsumerGroup)
            return null;
        var topics = new SortedSet<string>(StringComparer.Ordinal);
        if (group.Members.Count == 0)
            return topics;
        if (group.Protocol is null)
            return null;
        foreach (var member in group.Members)
        {
            var reader = new WireReader(member.MetadataOf(group.Protocol));
            var subscription = VersionPrefix.Read<ConsumerProtocolSubscription>(ref reader, out _);
            if (reader.Failed)
                return null;
            topics.UnionWith(subscription.Topics);
        }

        return topics;
    }

    /// <summary>True also when the subscriptions of a consumer group are not known: better to keep an offset too long.</summary>
    public static bool IsSubscribed(this ClassicGroup group, string topic) => group.SubscribedTopics?.Contains(topic) ?? group.IsConsumerGroup;
}
