using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Decides ElectLeaders: the preferred leader takes over where it is in sync (KIP-183), or where nobody leads any live replica
/// takes over, at the price of records (KIP-460).
/// </summary>
internal sealed class LeaderElection(MetadataImage image)
{
    public const sbyte Preferred = 0;
    public const sbyte Unclean = 1;

    private static readonly Fault NotNeeded = new(ErrorCode.ElectionNotNeeded, "Leader election not needed for topic partition.");

    private readonly List<IMetadataRecord> _records = [];

    public Outcome<ElectLeadersResponse> Decide(ElectLeadersRequest request)
    {
        if (request.ElectionType is not (Preferred or Unclean))
            return new(RefuseType(request), []);
        var response = new ElectLeadersResponse();
        if (request.TopicPartitions is null)
        {
            foreach (var topic in image.Topics.Values)
                response.ReplicaElectionResults.Add(Elect(topic.Name, topic.Partitions.Keys, request.ElectionType, tellsUnneeded: false));
        }
        else
        {
            foreach (var asked in request.TopicPartitions)
                response.ReplicaElectionResults.Add(Elect(asked.Topic, asked.Partitions, request.ElectionType, tellsUnneeded: true));
        }

        return new(response, _records);
    }

    private ElectLeadersResponse.ReplicaElectionResult Elect(string topic, IEnumerable<int> partitions, sbyte type, bool tellsUnneeded)
    {
        var result = new ElectLeadersResponse.ReplicaElectionResult { Topic = topic };
        foreach (var partition in partitions)
        {
            var fault = Elect(topic, partition, type);
            if (tellsUnneeded || fault?.Code != ErrorCode.ElectionNotNeeded)
                result.PartitionResult.Add(Result(partition, fault));
        }

        return result;
    }

    private Fault? Elect(string name, int index, sbyte type)
    {
        if (image.FindTopic(name) is not { } topic)
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"No such topic as {Excerpt.Of(name)}");
        if (!topic.Partitions.TryGetValue(index, out var partition))
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"No such partition as {name}-{index}");
        var preferred = partition.Replicas[0];
        if (type == Preferred ? partition.Leader == preferred : partition.Leader != NodeId.None)
            return NotNeeded;
        if (type == Preferred && !(partition.InSyncReplicas.Contains(preferred) && IsLive(preferred)))
            return new Fault(ErrorCode.PreferredLeaderNotAvailable, "The preferred leader was not available.");
        var leader = type == Preferred ? preferred : partition.Replicas.FirstOrDefault(IsLive, NodeId.None);
        if (leader == NodeId.None)
            return new Fault(ErrorCode.EligibleLeadersNotAvailable, "Eligible topic partition leaders are not available.");
        _records.Add(Change(topic.Id, index, leader, isClean: partition.InSyncReplicas.Contains(leader)));
        return null;
    }

    /// <summary>A leader from outside the in-sync replicas is alone in sync, and recovers first.</summary>
    private static PartitionChangeRecord Change(Uuid topicId, int index, NodeId leader, bool isClean)
    {
        var change = new PartitionChangeRecord { TopicId = topicId, PartitionId = index, Leader = leader.Value };
        if (!isClean)
            (change.Isr, change.LeaderRecoveryState) = ([leader.Value], 1);
        return change;
    }

    private bool IsLive(NodeId broker) => image.Brokers.TryGetValue(broker, out var registered) && !registered.IsFenced;

    private static ElectLeadersResponse RefuseType(ElectLeadersRequest request)
    {
        var fault = new Fault(ErrorCode.InvalidRequest, $"Unknown election type {request.ElectionType}");
        return new ElectLeadersResponse
        {
            ErrorCode = fault.Code,
            ReplicaElectionResults = [.. (request.TopicPartitions ?? []).Select(topic => new ElectLeadersResponse.ReplicaElectionResult
            {
                Topic = topic.Topic,
                PartitionResult = [.. topic.Partitions.Select(partition => Result(partition, fault))],
            })],
        };
    }

    private static ElectLeadersResponse.PartitionResult Result(int partition, Fault? fault) =>
        new() { PartitionId = partition, ErrorCode = fault?.Code ?? ErrorCode.None, ErrorMessage = fault?.Message };
}
