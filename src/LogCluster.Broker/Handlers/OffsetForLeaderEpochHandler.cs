using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// OffsetForLeaderEpoch 2-4 (KIP-101, KIP-320): where an epoch ended in the leader's log, so that a follower or a consumer finds out how
/// far its own records are still true.
/// </summary>
internal sealed class OffsetForLeaderEpochHandler(BrokerEnvironment broker) : ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>
{
    protected override ValueTask<OffsetForLeaderEpochResponse?> HandleAsync(OffsetForLeaderEpochRequest request, RequestContext context)
    {
        var response = new OffsetForLeaderEpochResponse();
        foreach (var topic in request.Topics)
            response.Topics.Add(new() { Topic = topic.Topic, Partitions = [.. topic.Partitions.Select(partition => Find(topic.Topic, partition))] });
        return new(response);
    }

    private OffsetForLeaderEpochResponse.EpochEndOffset Find(string topic, OffsetForLeaderEpochRequest.OffsetForLeaderPartition wanted)
    {
        var result = new OffsetForLeaderEpochResponse.EpochEndOffset { Partition = wanted.Partition };
        var partition = broker.Partitions.Find(topic, wanted.Partition);
        result.ErrorCode = partition is null
            ? broker.MissingPartition(byId: false, Uuid.Zero, topic, wanted.Partition)
            : partition.Reading.CheckLeader(new LeaderEpoch(wanted.CurrentLeaderEpoch));
        if (result.ErrorCode != ErrorCode.None)
            return result;
        var end = partition!.Reading.EndOfEpoch(new LeaderEpoch(wanted.LeaderEpoch));
        (result.EndOffset, result.LeaderEpoch) = (end.Offset, end.Epoch.Value);
        return result;
    }
}
