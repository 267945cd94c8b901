using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Decides AlterPartitionReassignments (KIP-455) and tells what is under way. New replicas join the old ones first; the old ones go
/// when the new ones are in sync, which is the leader's to report. A partition that is where it shall be stays untouched.
/// </summary>
internal sealed class Reassignment(ControllerState state)
{
    private readonly MetadataImage _image = state.Image;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private readonly HashSet<PartitionKey> _changed = [];

    public Outcome<AlterPartitionReassignmentsResponse> Decide(AlterPartitionReassignmentsRequest request)
    {
        var response = new AlterPartitionReassignmentsResponse { AllowReplicationFactorChange = request.AllowReplicationFactorChange, ErrorMessage = null };
        foreach (var topic in request.Topics)
        {
            response.Responses.Add(new()
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(partition => Result(partition, Move(topic.Name, partition, request.AllowReplicationFactorChange)))],
            });
        }

        return new(response, _records);
    }

    /// <summary>What is under way, of all topics or of those asked for; what is not there is left out.</summary>
    public ListPartitionReassignmentsResponse List(ListPartitionReassignmentsRequest request)
    {
        var asked = request.Topics is null
            ? state.Index.Moving.GroupBy(key => key.TopicId).Select(keys => (_image.FindTopic(keys.Key), keys.Select(key => key.Partition)))
                .OrderBy(topic => topic.Item1!.Name, StringComparer.Ordinal)
            : request.Topics.Select(topic => (_image.FindTopic(topic.Name), topic.PartitionIndexes.Order().AsEnumerable()));
        var response = new ListPartitionReassignmentsResponse { ErrorMessage = null };
        foreach (var (topic, indexes) in asked)
        {
            if (topic is null)
                continue;
            var moving = indexes.Where(index => topic.Partitions.TryGetValue(index, out var partition) && partition.IsMoving).ToList();
            if (moving.Count > 0)
                response.Topics.Add(new() { Name = topic.Name, Partitions = [.. moving.Select(index => Describe(index, topic.Partitions[index]))] });
        }

        return response;
    }

    private Fault? Move(string name, AlterPartitionReassignmentsRequest.ReassignablePartition wanted, bool mayChangeFactor)
    {
        if (_image.FindTopic(name) is not { } topic)
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"Unable to find a topic named {Excerpt.Of(name)}.");
        if (!topic.Partitions.TryGetValue(wanted.PartitionIndex, out var partition))
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"Unable to find partition {name}:{wanted.PartitionIndex}.");
        if (_records.Count >= PartitionSweep.RecordsMax)
            return new Fault(ErrorCode.PolicyViolation, "Excessively large number of records per request.");
        if (_changed.Contains(new PartitionKey(topic.Id, wanted.PartitionIndex)))
            return new Fault(ErrorCode.InvalidRequest, $"The partition {name}:{wanted.PartitionIndex} is named more than once.");
        if (wanted.Replicas is null)
            return GiveUp(topic, wanted.PartitionIndex, partition);
        if (ManualAssignment.FaultOf(_image, wanted.Replicas) is { } fault)
            return fault;
        var settled = Settled(partition);
        if (!mayChangeFactor && wanted.Replicas.Count != settled.Count)
        {
            return new Fault(
                ErrorCode.InvalidReplicationFactor, $"The replication factor is changed from {settled.Count} to {wanted.Replicas.Count}");
        }

        Start(topic, wanted.PartitionIndex, partition, settled, [.. wanted.Replicas.Select(replica => new NodeId(replica))]);
        return null;
    }

    /// <summary>The replicas without those that only a move under way brought.</summary>
    private static List<NodeId> Settled(PartitionImage partition) => [.. partition.Replicas.Where(replica => !partition.AddingReplicas.Contains(replica))];

    private void Start(TopicImage topic, int index, PartitionImage partition, List<NodeId> settled, List<NodeId> target)
    {
        var removing = settled.Except(target).ToList();
        var inSync = partition.InSyncReplicas.Where(replica => settled.Contains(replica) || target.Contains(replica)).ToList();
        // What only an earlier move brought goes at once, unless nobody else is in sync.
        if (inSync.Count == 0)
        {
            inSync = [.. partition.InSyncReplicas];
            removing.AddRange(inSync);
        }

        Add(topic, index, new PartitionChangeBuilder(_view, topic, index, partition)
        {
            Replicas = [.. target, .. removing],
            AddingReplicas = [.. target.Except(settled)],
            RemovingReplicas = removing,
            InSyncReplicas = inSync,
        });
    }

    private Fault? GiveUp(TopicImage topic, int index, PartitionImage partition)
    {
        if (!partition.IsMoving)
            return new Fault(ErrorCode.NoReassignmentInProgress, null);
        var settled = Settled(partition);
        var inSync = partition.InSyncReplicas.Where(settled.Contains).ToList();
        if (inSync.Count == 0 && !_view.AllowsUncleanElection(topic))
        {
            return new Fault(
                ErrorCode.InvalidReplicaAssignment,
                $"Unable to revert partition assignment for {topic.Name}:{index} because it would require an unclean leader election.");
        }

        Add(topic, index, new PartitionChangeBuilder(_view, topic, index, partition)
        {
            Election = _view.ElectionFor(topic),
            Replicas = settled,
            AddingReplicas = [],
            RemovingReplicas = [],
            InSyncReplicas = inSync.Count > 0 ? inSync : [settled[0]],
        });
        return null;
    }

    private void Add(TopicImage topic, int index, PartitionChangeBuilder builder)
    {
        if (builder.Build() is not { } change)
            return;
        _changed.Add(new PartitionKey(topic.Id, index));
        _records.Add(change);
    }

    private static ListPartitionReassignmentsResponse.OngoingPartitionReassignment Describe(int index, PartitionImage partition) => new()
    {
        PartitionIndex = index,
        Replicas = [.. partition.Replicas.Select(replica => replica.Value)],
        AddingReplicas = [.. partition.AddingReplicas.Select(replica => replica.Value)],
        RemovingReplicas = [.. partition.RemovingReplicas.Select(replica => replica.Value)],
    };

    private static AlterPartitionReassignmentsResponse.ReassignablePartitionResponse Result(
        AlterPartitionReassignmentsRequest.ReassignablePartition asked, Fault? fault) =>
        new() { PartitionIndex = asked.PartitionIndex, ErrorCode = fault?.Code ?? ErrorCode.None, ErrorMessage = fault?.Message };
}
