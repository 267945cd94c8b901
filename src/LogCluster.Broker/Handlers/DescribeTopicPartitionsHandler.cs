using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// DescribeTopicPartitions 0 (KIP-966): topics in the order of their names, so many partitions a page, and a cursor to where the next
/// page begins. Of all topics when none is named. A cursor makes sense only within what is asked.
/// </summary>
internal sealed class DescribeTopicPartitionsHandler(BrokerEnvironment broker) : ApiHandler<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>
{
    private readonly int _partitionsMax = broker.Config.Int("max.request.partition.size.limit");

    protected override ValueTask<DescribeTopicPartitionsResponse?> HandleAsync(DescribeTopicPartitionsRequest request, RequestContext context)
    {
        var image = broker.Metadata.Current;
        var names = request.Topics.Count == 0
            ? image.Topics.Keys
            : request.Topics.Select(topic => topic.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var cursor = request.Cursor;
        if (cursor is not null && FaultOf(cursor, request) is { } fault)
            return new(new DescribeTopicPartitionsResponse { Topics = [.. names.Select(name => Refuse(name, fault))] });
        var left = Math.Max(Math.Min(request.ResponsePartitionLimit, _partitionsMax), 1);
        var response = new DescribeTopicPartitionsResponse();
        var unknown = new List<DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic>();
        foreach (var name in names.Where(name => cursor is null || string.CompareOrdinal(name, cursor.TopicName) >= 0))
        {
            if (image.FindTopic(name) is not { } topic)
            {
                unknown.Add(Unknown(name));
                continue;
            }

            var from = cursor?.TopicName == name ? cursor.PartitionIndex : 0;
            if (left == 0)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = from };
                return new(response);
            }

            var page = topic.Partitions.Where(partition => partition.Key >= from).Take(left).ToList();
            left -= page.Count;
            response.Topics.Add(Describe(topic, page));
            if (page.Count > 0 && page[^1].Key + 1 < topic.Partitions.Count)
            {
                response.NextCursor = new() { TopicName = name, PartitionIndex = page[^1].Key + 1 };
                return new(response);
            }
        }

        response.Topics.AddRange(unknown);
        return new(response);
    }

    private static ErrorCode? FaultOf(DescribeTopicPartitionsRequest.CursorData cursor, DescribeTopicPartitionsRequest request)
    {
        var isAsked = request.Topics.Count == 0 || request.Topics.Exists(topic => topic.Name == cursor.TopicName);
        return cursor.PartitionIndex < 0 || !isAsked ? ErrorCode.InvalidRequest : null;
    }

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Refuse(string name, ErrorCode error) => new() { Name = name, ErrorCode = error };

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Unknown(string name)
    {
        var topic = Refuse(name, TopicNames.FaultOf(name) is null ? ErrorCode.UnknownTopicOrPartition : ErrorCode.InvalidTopicException);
        topic.TopicAuthorizedOperations = AuthorizedOperations.OnTopics;
        return topic;
    }

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic Describe(
        TopicImage topic, IEnumerable<KeyValuePair<int, PartitionImage>> partitions) => new()
        {
            Name = topic.Name,
            TopicId = topic.Id,
            IsInternal = topic.IsInternal,
            TopicAuthorizedOperations = AuthorizedOperations.OnTopics,
            Partitions = [.. partitions.Select(partition => Describe(partition.Key, partition.Value))],
        };

    private static DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition Describe(int index, PartitionImage partition) => new()
    {
        PartitionIndex = index,
        ErrorCode = partition.Leader == NodeId.None ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
        LeaderId = partition.Leader.Value,
        LeaderEpoch = partition.LeaderEpoch.Value,
        ReplicaNodes = [.. partition.Replicas.Select(id => id.Value)],
        IsrNodes = [.. partition.InSyncReplicas.Select(id => id.Value)],
        EligibleLeaderReplicas = [.. partition.EligibleLeaderReplicas.Select(id => id.Value)],
        LastKnownElr = [.. partition.LastKnownEligibleLeaderReplicas.Select(id => id.Value)],
    };
}
