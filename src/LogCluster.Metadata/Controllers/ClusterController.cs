using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// The controller: a state machine over the metadata log. Its commands look at the image and decide records; it is called by its
/// host only, one call at a time.
/// </summary>
public sealed class ClusterController(ControllerDefaults defaults, Random random) : IStateMachine
{
    private readonly MetadataImageBuilder _builder = new();
    private MetadataImage _image = MetadataImage.Empty;
    private long _nextOffset;
    private bool _stale;

    /// <summary>The state that commands decide on, uncommitted records included.</summary>
    public MetadataImage Image
    {
        get
        {
            if (_stale)
                _image = _builder.Build(_nextOffset);
            _stale = false;
            return _image;
        }
    }

    public void Apply(AppliedRecord record)
    {
        Invariant.Check(record.Value is not null);
        _builder.Apply(MetadataRecordCodec.Read(record.Value.Value));
        _nextOffset = record.Offset + 1;
        _stale = true;
    }

    public void OnApplied(long nextOffset) => _nextOffset = nextOffset;

    public void Reset()
    {
        _builder.Reset();
        _image = MetadataImage.Empty;
        _stale = false;
    }

    /// <summary>The first records of a new cluster: its feature levels. Decides nothing where there are any.</summary>
    public Decision<ErrorCode> Bootstrap() => Image.Features.IsEmpty
        ? Records(ErrorCode.None, [.. FeatureLevels.Finalized.Select(level => new FeatureLevelRecord { Name = level.Name, FeatureLevel = level.Level })])
        : ErrorCode.None;

    /// <summary>
    /// Registers a broker, unfenced: on the one node there is nobody to wait for. Its epoch is the offset of the record. After an
    /// unclean stop its partitions begin a new leader epoch, so that consumers notice a tail that was lost.
    /// </summary>
    public Decision<long> RegisterBroker(BrokerRegistration registration, long recordOffset)
    {
        var records = new List<IMetadataRecord>
        {
            new RegisterBrokerRecord
            {
                BrokerId = registration.Id.Value,
                BrokerEpoch = recordOffset,
                IncarnationId = registration.IncarnationId,
                EndPoints = [.. registration.Endpoints.Select(Endpoint)],
                Features = [.. FeatureLevels.Supported.Select(Feature)],
                Rack = registration.Rack,
                Fenced = false,
                LogDirs = [.. registration.LogDirectories.Order()],
            },
        };
        if (!registration.WasCleanShutdown)
            records.AddRange(NewLeaderEpochs(registration.Id));
        return Records(recordOffset, records);
    }

    private IEnumerable<IMetadataRecord> NewLeaderEpochs(NodeId broker) =>
        from topic in Image.Topics.Values
        from partition in topic.Partitions
        where partition.Value.Leader == broker
        select new PartitionChangeRecord { TopicId = topic.Id, PartitionId = partition.Key, Leader = broker.Value };

    public Decision<CreateTopicsResponse> CreateTopics(CreateTopicsRequest request) =>
        Decided(new TopicCreation(Image, defaults.With(Image), random).Decide(request));

    public Decision<DeleteTopicsResponse> DeleteTopics(DeleteTopicsRequest request) => Decided(new TopicDeletion(Image).Decide(request));

    public Decision<CreatePartitionsResponse> CreatePartitions(CreatePartitionsRequest request) =>
        Decided(new PartitionGrowth(Image, random).Decide(request));

    public Decision<IncrementalAlterConfigsResponse> AlterConfigs(IncrementalAlterConfigsRequest request) =>
        Decided(new ConfigAlteration(Image, defaults.With(Image).Config).Decide(request));

    public Decision<AlterConfigsResponse> AlterConfigs(AlterConfigsRequest request) =>
        Decided(new ConfigAlteration(Image, defaults.With(Image).Config).Decide(request));

    public Decision<ElectLeadersResponse> ElectLeaders(ElectLeadersRequest request) => Decided(new LeaderElection(Image).Decide(request));

    public Decision<AlterPartitionReassignmentsResponse> AlterPartitionReassignments(AlterPartitionReassignmentsRequest request) =>
        Decided(new Reassignment(Image).Decide(request));

    public Decision<ListPartitionReassignmentsResponse> ListPartitionReassignments(ListPartitionReassignmentsRequest request) =>
        new Reassignment(Image).List(request);

    public Decision<UpdateFeaturesResponse> UpdateFeatures(UpdateFeaturesRequest request) =>
        Decided(new FeatureUpdate(Image, defaults.Self).Decide(request));

    public Decision<UnregisterBrokerResponse> UnregisterBroker(UnregisterBrokerRequest request) =>
        Decided(BrokerRemoval.Decide(Image, defaults.Self, request));

    /// <summary>Gives a broker the next block of producer ids (KIP-730).</summary>
    public Decision<ProducerIdBlock> AllocateProducerIds(NodeId broker)
    {
        var block = new ProducerIdBlock(Image.NextProducerId, ProducerIdBlock.Size);
        var epoch = Image.Brokers.TryGetValue(broker, out var registered) ? registered.Epoch : -1;
        return Records(block, [new ProducerIdsRecord { BrokerId = broker.Value, BrokerEpoch = epoch, NextProducerId = block.FirstId + block.Count }]);
    }

    private static RegisterBrokerRecord.BrokerEndpoint Endpoint(BrokerEndpoint endpoint) => new()
    {
        Name = endpoint.Listener,
        Host = endpoint.Host,
        Port = (ushort)endpoint.Port,
        SecurityProtocol = endpoint.SecurityProtocol,
    };

    private static RegisterBrokerRecord.BrokerFeature Feature((string Name, short Min, short Max) feature) => new()
    {
        Name = feature.Name,
        MinSupportedVersion = feature.Min,
        MaxSupportedVersion = feature.Max,
    };

    private static Decision<TResponse> Decided<TResponse>(Outcome<TResponse> outcome) => Records(outcome.Response, outcome.Records);

    private static Decision<TReply> Records<TReply>(TReply reply, IReadOnlyList<IMetadataRecord> records) =>
        new([.. records.Select(record => new StateRecord(null, MetadataRecordCodec.Write(record)))], reply);
}
