using LogCluster.Core;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>Decides CreatePartitions (KIP-195): a topic grows, it never shrinks.</summary>
internal sealed class PartitionGrowth(ControllerState state, Random random)
{
    private readonly MetadataImage _image = state.Image;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private int _added;

    public Outcome<CreatePartitionsResponse> Decide(CreatePartitionsRequest request)
    {
        var response = new CreatePartitionsResponse();
        foreach (var named in request.Topics.GroupBy(topic => topic.Name, StringComparer.Ordinal))
        {
            var fault = named.Skip(1).Any() ? new Fault(ErrorCode.InvalidRequest, "Duplicate topic name.") : Grow(named.First());
            response.Results.Add(new() { Name = named.Key, ErrorCode = fault?.Code ?? ErrorCode.None, ErrorMessage = fault?.Message });
        }

        return new(response, request.ValidateOnly ? [] : _records);
    }

    private Fault? Grow(CreatePartitionsRequest.CreatePartitionsTopic wanted)
    {
        if (_image.FindTopic(wanted.Name) is not { } topic)
            return Fault.UnknownTopic with { Message = null };
        var present = topic.Partitions.Count;
        if (wanted.Count == present)
            return new Fault(ErrorCode.InvalidPartitions, $"Topic already has {present} partition(s).");
        if (wanted.Count < present)
        {
            return new Fault(
                ErrorCode.InvalidPartitions, $"The topic {topic.Name} currently has {present} partition(s); {wanted.Count} would not be an increase.");
        }

        var added = wanted.Count - present;
        if (wanted.Assignments is { } assignments && assignments.Count != added)
        {
            return new Fault(
                ErrorCode.InvalidReplicaAssignment,
                $"Attempted to add {added} additional partition(s), but only {assignments.Count} assignment(s) were specified.");
        }

        if (_added + added > TopicCreation.PartitionsPerRequestMax)
            return TopicCreation.TooManyPartitions;
        _added += added;
        return wanted.Assignments is null ? PlaceOnBrokers(topic, added) : PlaceAsAssigned(topic, wanted.Assignments);
    }

    private Fault? PlaceOnBrokers(TopicImage topic, int added)
    {
        var factor = topic.Partitions.Values.First().Replicas.Length;
        var placer = new ReplicaPlacer(_view, random);
        if (placer.FaultOf(factor) is { } fault)
            return new Fault(ErrorCode.InvalidReplicationFactor, fault);
        return Add(topic, [.. Enumerable.Range(0, added).Select(_ => placer.Place(factor))]);
    }

    private Fault? PlaceAsAssigned(TopicImage topic, List<CreatePartitionsRequest.CreatePartitionsAssignment> assignments)
    {
        foreach (var assignment in assignments)
        {
            if (ManualAssignment.FaultOf(_image, assignment.BrokerIds, topic.Partitions.Values.First().Replicas.Length) is { } fault)
                return fault;
        }

        return Add(topic, [.. assignments.Select(assignment => assignment.BrokerIds.Select(id => new NodeId(id)).ToArray())]);
    }

    private Fault? Add(TopicImage topic, List<NodeId[]> placements)
    {
        var records = new List<IMetadataRecord>();
        foreach (var replicas in placements)
        {
            var index = topic.Partitions.Count + records.Count;
            if (NewPartition.Record(_view, topic.Id, index, replicas) is not { } record)
                return NewPartition.NobodyActive(index);
            records.Add(record);
        }

        _records.AddRange(records);
        return null;
    }
}
