using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Decides ElectLeaders: the preferred leader takes over where it is in sync (KIP-183), or where nobody leads any live replica
/// takes over, at the price of records (KIP-460). The records of one request are bounded; what is beyond is refused.
/// </summary>
internal sealed class LeaderElection(ControllerState state)
{
    public const sbyte Preferred = 0;
    public const sbyte Unclean = 1;

    private static readonly Fault NotNeeded = new(ErrorCode.ElectionNotNeeded, "Leader election not needed for topic partition.");

    private readonly MetadataImage _image = state.Image;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private readonly HashSet<PartitionKey> _elected = [];

    public Outcome<ElectLeadersResponse> Decide(ElectLeadersRequest request)
    {
        if (request.ElectionType is not (Preferred or Unclean))
            return new(RefuseType(request), []);
        var response = new ElectLeadersResponse();
        if (request.TopicPartitions is null)
        {
            foreach (var topic in _image.Topics.Values)
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
        if (_image.FindTopic(name) is not { } topic)
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"No such topic as {Excerpt.Of(name)}");
        if (!topic.Partitions.TryGetValue(index, out var partition))
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"No such partition as {name}-{index}");
        if (type == Preferred ? partition.Leader == partition.PreferredLeader : partition.Leader != NodeId.None)
            return NotNeeded;
        if (!_elected.Add(new PartitionKey(topic.Id, index)))
            return null;
        if (_records.Count >= PartitionSweep.RecordsMax)
            return new Fault(ErrorCode.PolicyViolation, "Excessively large number of records per request.");
        var election = type == Preferred ? Election.Preferred : Election.Unclean;
        if (new PartitionChangeBuilder(_view, topic, index, partition) { Election = election }.Build() is not { } change)
        {
            return type == Preferred
                ? new Fault(ErrorCode.PreferredLeaderNotAvailable, "The preferred leader was not available.")
                : new Fault(ErrorCode.EligibleLeadersNotAvailable, "Eligible topic partition leaders are not available.");
        }

        _records.Add(change);
        return null;
    }

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
