using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// OffsetCommit 2-10: keeps offsets of a group, by topic name or (10+) id. Partitions that do not exist are refused here, one by one;
/// the rest is decided by the group. Versions 2-4 may give a retention of their own.
/// </summary>
internal sealed class OffsetCommitHandler(BrokerEnvironment broker) : ApiHandler<OffsetCommitRequest, OffsetCommitResponse>
{
    /// <summary>The first version that names topics by id (KIP-516).</summary>
    private const short TopicIdVersion = 10;

    protected override async ValueTask<OffsetCommitResponse?> HandleAsync(OffsetCommitRequest request, RequestContext context)
    {
        var byId = context.Version >= TopicIdVersion;
        var response = new OffsetCommitResponse();
        var known = new List<OffsetCommitRequest.OffsetCommitRequestTopic>();
        foreach (var asked in request.Topics)
        {
            if (Resolve(asked, byId, response) is { } topic)
                known.Add(topic);
        }

        if (known.Count == 0)
            return response;
        request.Topics = known;
        var committed = await broker.Groups.CommitOffsetsAsync(request, context.Version);
        foreach (var topic in committed.Topics)
            Answer(response, topic.Name, topic.TopicId).Partitions.AddRange(topic.Partitions);
        return response;
    }

    /// <summary>The topic with name, id, and those of its partitions that exist; null when there are none. The others are answered.</summary>
    private OffsetCommitRequest.OffsetCommitRequestTopic? Resolve(OffsetCommitRequest.OffsetCommitRequestTopic asked, bool byId, OffsetCommitResponse response)
    {
        var image = broker.Metadata.Current;
        var topic = byId ? image.FindTopic(asked.TopicId) : image.FindTopic(asked.Name);
        var unknownTopic = byId ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
        var existing = new List<OffsetCommitRequest.OffsetCommitRequestPartition>();
        foreach (var partition in asked.Partitions)
        {
            if (topic?.Partitions.ContainsKey(partition.PartitionIndex) == true)
            {
                existing.Add(partition);
                continue;
            }

            var error = topic is null ? unknownTopic : ErrorCode.UnknownTopicOrPartition;
            Answer(response, topic?.Name ?? asked.Name, topic?.Id ?? asked.TopicId).Partitions.Add(new() { PartitionIndex = partition.PartitionIndex, ErrorCode = error });
        }

        return existing.Count == 0 ? null : new() { Name = topic!.Name, TopicId = topic.Id, Partitions = existing };
    }

    private static OffsetCommitResponse.OffsetCommitResponseTopic Answer(OffsetCommitResponse response, string name, Uuid id)
    {
        if (response.Topics.Find(topic => topic.Name == name && topic.TopicId == id) is not { } answer)
            response.Topics.Add(answer = new() { Name = name, TopicId = id });
        return answer;
    }
}
