using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>OffsetDelete 0 (KIP-496): committed offsets that no member of the group reads from. Partitions that do not exist are refused one by one.</summary>
internal sealed class OffsetDeleteHandler(BrokerEnvironment broker) : ApiHandler<OffsetDeleteRequest, OffsetDeleteResponse>
{
    protected override async ValueTask<OffsetDeleteResponse?> HandleAsync(OffsetDeleteRequest request, RequestContext context)
    {
        var image = broker.Metadata.Current;
        var known = new List<OffsetDeleteRequest.OffsetDeleteRequestTopic>();
        var unknown = new List<OffsetDeleteResponse.OffsetDeleteResponseTopic>();
        foreach (var topic in request.Topics)
        {
            var partitions = image.FindTopic(topic.Name)?.Partitions;
            var (there, missing) = (topic.Partitions.Where(Exists).ToList(), topic.Partitions.Where(partition => !Exists(partition)).ToList());
            if (there.Count > 0 || missing.Count == 0)
                known.Add(new() { Name = topic.Name, Partitions = there });
            if (missing.Count > 0)
                unknown.Add(Unknown(topic.Name, missing));

            bool Exists(OffsetDeleteRequest.OffsetDeleteRequestPartition partition) => partitions?.ContainsKey(partition.PartitionIndex) == true;
        }

        // Also when nothing is left to delete: whether there is such a group is the first that is told.
        request.Topics = known;
        var response = await broker.Groups.DeleteOffsetsAsync(request);
        if (response.ErrorCode == ErrorCode.None)
            Merge(response, unknown);
        return response;
    }

    private static void Merge(OffsetDeleteResponse response, List<OffsetDeleteResponse.OffsetDeleteResponseTopic> unknown)
    {
        foreach (var topic in unknown)
        {
            if (response.Topics.Find(answered => answered.Name == topic.Name) is { } answered)
                answered.Partitions.AddRange(topic.Partitions);
            else
                response.Topics.Add(topic);
        }
    }

    private static OffsetDeleteResponse.OffsetDeleteResponseTopic Unknown(string name, List<OffsetDeleteRequest.OffsetDeleteRequestPartition> partitions) => new()
    {
        Name = name,
        Partitions =
        [
            .. partitions.Select(partition => new OffsetDeleteResponse.OffsetDeleteResponsePartition
            {
                PartitionIndex = partition.PartitionIndex,
                ErrorCode = ErrorCode.UnknownTopicOrPartition,
            }),
        ],
    };
}
