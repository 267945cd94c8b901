using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// Decides AlterPartitionReassignments (KIP-455) and tells what is under way. New replicas join the old ones first; the old ones go
/// when the new ones are in sync, which is the leader's to report. A partition that is where it shall be stays untouched.
/// </summary>
internal sealed class Reassignment(MetadataImage image)
{
    private readonly List<IMetadataRecord> _records = [];

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
        var asked = request.Topics?.Select(topic => (image.FindTopic(topic.Name), (IEnumerable<int>?)topic.PartitionIndexes))
            ?? image.Topics.Values.Select(topic => ((TopicImage?)topic, (IEnumerable<int>?)null));
        var response = new ListPartitionReassignmentsResponse { ErrorMessage = null };
        foreach (var (topic, indexes) in asked)
        {
            var moving = topic?.Partitions.Where(partition => IsMoving(partition.Value) && (indexes?.Contains(partition.Key) ?? true)).ToList() ?? [];
            if (moving.Count > 0)
                response.Topics.Add(new() { Name = topic!.Name, Partitions = [.. moving.Select(partition => Describe(partition.Key, partition.Value))] });
        }

        return response;
    }

    private static bool IsMoving(PartitionImage partition) => partition.AddingReplicas.Length + partition.RemovingReplicas.Length > 0;

    private Fault? Move(string name, AlterPartitionReassignmentsRequest.ReassignablePartition wanted, bool mayChangeFactor)
    {
        if (image.FindTopic(name) is not { } topic)
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"Unable to find a topic named {Excerpt.Of(name)}.");
        if (!topic.Partitions.TryGetValue(wanted.PartitionIndex, out var partition))
            return new Fault(ErrorCode.UnknownTopicOrPartition, $"Unable to find partition {name}:{wanted.PartitionIndex}.");
        if (wanted.Replicas is null)
            return GiveUp(topic.Id, wanted.PartitionIndex, partition);
        if (ManualAssignment.FaultOf(image, wanted.Replicas) is { } fault)
            return fault;
        List<int> settled = [.. Settled(partition)];
        if (!mayChangeFactor && wanted.Replicas.Count != settled.Count)
        {
            return new Fault(
                ErrorCode.InvalidReplicationFactor, $"The replication factor is changed from {settled.Count} to {wanted.Replicas.Count}");
        }

        Start(topic.Id, wanted.PartitionIndex, partition, settled, wanted.Replicas);
        return null;
    }

    /// <summary>The replicas without those that only a move under way brought.</summary>
    private static IEnumerable<int> Settled(PartitionImage partition) =>
        partition.Replicas.Where(replica => !partition.AddingReplicas.Contains(replica)).Select(replica => replica.Value);

    private void Start(Uuid topicId, int index, PartitionImage partition, List<int> settled, List<int> target)
    {
        var adding = target.Except(settled).ToList();
        var removing = settled.Except(target).ToList();
        List<int> replicas = [.. target, .. removing];
        if (!IsMoving(partition) && replicas.SequenceEqual(partition.Replicas.Select(replica => replica.Value)))
            return;
        _records.Add(new PartitionChangeRecord { TopicId = topicId, PartitionId = index, Replicas = replicas, AddingReplicas = adding, RemovingReplicas = removing });
    }

    private Fault? GiveUp(Uuid topicId, int index, PartitionImage partition)
    {
        if (!IsMoving(partition))
            return new Fault(ErrorCode.NoReassignmentInProgress, null);
        List<int> settled = [.. Settled(partition)];
        var inSync = partition.InSyncReplicas.Select(replica => replica.Value).Where(settled.Contains).ToList();
        var change = new PartitionChangeRecord { TopicId = topicId, PartitionId = index, Replicas = settled, Isr = inSync, AddingReplicas = [], RemovingReplicas = [] };
        if (!settled.Contains(partition.Leader.Value))
            change.Leader = inSync.Count > 0 ? inSync[0] : NodeId.None.Value;
        _records.Add(change);
        return null;
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
