using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// OffsetFetch 1-10: committed offsets, -1 where there are none. From version 2 on null topics ask for all, from 7 on for stable ones
/// (KIP-447), from 8 on for several groups (KIP-709), from 10 on topics go by id (KIP-516).
/// </summary>
internal sealed class OffsetFetchHandler(BrokerEnvironment broker) : ApiHandler<OffsetFetchRequest, OffsetFetchResponse>
{
    private const short SeveralGroupsVersion = 8;
    private const short TopicIdVersion = 10;

    /// <summary>Before this the error of a group stands with each partition.</summary>
    private const short GroupErrorVersion = 2;

    private const long NoOffset = -1;

    protected override async ValueTask<OffsetFetchResponse?> HandleAsync(OffsetFetchRequest request, RequestContext context)
    {
        if (context.Version < SeveralGroupsVersion)
            return await FetchOneAsync(request, context.Version);
        var running = request.Groups.Select(group => FetchAsync(group.GroupId, group.Topics, request.RequireStable, context.Version >= TopicIdVersion)).ToList();
        var response = new OffsetFetchResponse();
        foreach (var group in running)
            response.Groups.Add(await group);
        return response;
    }

    private async Task<OffsetFetchResponse> FetchOneAsync(OffsetFetchRequest request, short version)
    {
        var topics = request.Topics?.Select(topic => new OffsetFetchRequest.OffsetFetchRequestTopics { Name = topic.Name, PartitionIndexes = topic.PartitionIndexes });
        var group = await FetchAsync(request.GroupId, topics?.ToList(), request.RequireStable, byId: false);
        if (group.ErrorCode == ErrorCode.None)
            return new OffsetFetchResponse { Topics = [.. group.Topics.Select(topic => Downgrade(topic.Name, topic.Partitions))] };
        var refused = new OffsetFetchResponse { ErrorCode = group.ErrorCode };
        if (version < GroupErrorVersion)
            refused.Topics = [.. request.Topics!.Select(topic => Downgrade(topic.Name, topic.PartitionIndexes.Select(index => Refused(index, group.ErrorCode))))];
        return refused;
    }

    private async Task<OffsetFetchResponse.OffsetFetchResponseGroup> FetchAsync(
        string groupId, List<OffsetFetchRequest.OffsetFetchRequestTopics>? asked, bool requireStable, bool byId)
    {
        var image = broker.Metadata.Current;
        var known = asked;
        if (asked is not null)
        {
            known = [];
            foreach (var topic in asked)
            {
                // By name nothing needs to be there: what was committed for it may be read as long as it is kept.
                var found = byId ? image.FindTopic(topic.TopicId) : image.FindTopic(topic.Name);
                if (!byId || found is not null)
                    known.Add(new() { Name = found?.Name ?? topic.Name, TopicId = found?.Id ?? Uuid.Zero, PartitionIndexes = topic.PartitionIndexes });
            }
        }

        var group = await broker.Groups.FetchOffsetsAsync(groupId, known, requireStable);
        if (group.ErrorCode != ErrorCode.None || !byId)
            return group;
        if (asked is null)
            NameById(group);
        else
            group.Topics.AddRange(asked.Where(topic => image.FindTopic(topic.TopicId) is null).Select(Unknown));
        return group;
    }

    /// <summary>Offsets of topics that are gone cannot be named any more.</summary>
    private void NameById(OffsetFetchResponse.OffsetFetchResponseGroup group)
    {
        var image = broker.Metadata.Current;
        group.Topics.RemoveAll(topic => image.FindTopic(topic.Name) is null);
        foreach (var topic in group.Topics)
            topic.TopicId = image.FindTopic(topic.Name)!.Id;
    }

    private static OffsetFetchResponse.OffsetFetchResponseTopics Unknown(OffsetFetchRequest.OffsetFetchRequestTopics asked) => new()
    {
        TopicId = asked.TopicId,
        Partitions = [.. asked.PartitionIndexes.Select(index => Refused(index, ErrorCode.UnknownTopicId))],
    };

    private static OffsetFetchResponse.OffsetFetchResponsePartitions Refused(int index, ErrorCode error) =>
        new() { PartitionIndex = index, CommittedOffset = NoOffset, Metadata = "", ErrorCode = error };

    private static OffsetFetchResponse.OffsetFetchResponseTopic Downgrade(string name, IEnumerable<OffsetFetchResponse.OffsetFetchResponsePartitions> partitions) => new()
    {
        Name = name,
        Partitions =
        [
            .. partitions.Select(partition => new OffsetFetchResponse.OffsetFetchResponsePartition
            {
                PartitionIndex = partition.PartitionIndex,
                CommittedOffset = partition.CommittedOffset,
                CommittedLeaderEpoch = partition.CommittedLeaderEpoch,
                Metadata = partition.Metadata,
                ErrorCode = partition.ErrorCode,
            }),
        ],
    };
}
