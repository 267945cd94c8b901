using LogCluster.Core;
using LogCluster.Metadata.Controllers.Brokers;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers;

/// <summary>
/// The controller: a state machine over the metadata log. Its commands look at the image and decide records; it is called by its
/// host only, one call at a time. Sessions of brokers and periodic work are derived: they begin in <see cref="OnLeading"/>.
/// </summary>
public sealed class ClusterController : IStateMachine
{
    private readonly Random _random;
    private readonly ControllerState _state;
    private readonly BrokerLifecycle _brokers;
    private readonly ClusterUpkeep _upkeep;

    public ClusterController(ControllerDefaults defaults, Random random)
    {
        _random = random;
        _state = new ControllerState(defaults);
        _brokers = new BrokerLifecycle(_state);
        _upkeep = new ClusterUpkeep(_state);
    }

    /// <summary>The state that commands decide on, uncommitted records included.</summary>
    public MetadataImage Image => _state.Image;

    internal PartitionIndex Index => _state.Index;

    public void Apply(AppliedRecord record)
    {
        Invariant.Check(record.Value is not null);
        _state.Apply(MetadataRecordCodec.Read(record.Value.Value), record.Offset);
    }

    public void OnApplied(long nextOffset) => _state.OnApplied(nextOffset);

    /// <summary>No command finds a cluster without its first records: a broker that registered before them would stand in front of them in the log.</summary>
    public Decision<NoReply> OnLeading(HostTimers timers)
    {
        _brokers.OnLeading(timers);
        _upkeep.OnLeading(timers);
        return Bootstrap();
    }

    public void Reset() => _state.Reset();

    /// <summary>
    /// The first records of a new cluster: its feature levels, and what else it was formatted with. Decides nothing where there are any. Throws
    /// <see cref="InvalidDataException"/> with one sentence for a level that is not supported here.
    /// </summary>
    public Decision<NoReply> Bootstrap() => Image.Features.IsEmpty ? Records(default(NoReply), FirstRecords.Of(_state.Defaults)) : default(NoReply);

    /// <summary>
    /// Registers a broker, fenced until its first good <see cref="Heartbeat"/>; its epoch is <paramref name="recordOffset"/>, the offset of
    /// the decision's first record. The same incarnation again keeps its epoch. Errors: INCONSISTENT_CLUSTER_ID, DUPLICATE_BROKER_REGISTRATION while another incarnation
    /// lives, INVALID_REGISTRATION for its directories, UNSUPPORTED_VERSION for a finalized feature that it does not serve.
    /// </summary>
    public Decision<BrokerRegistrationResponse> RegisterBroker(BrokerRegistrationRequest request, long recordOffset) =>
        Decided(_brokers.Register(request, recordOffset));

    /// <summary>
    /// A broker lives, wants to be unfenced, fenced or shut down, and tells of its directories. <c>CurrentMetadataOffset</c> is the last offset
    /// that it has applied. Errors: BROKER_ID_NOT_REGISTERED, and STALE_BROKER_EPOCH for an earlier registration.
    /// </summary>
    public Decision<BrokerHeartbeatResponse> Heartbeat(BrokerHeartbeatRequest request) => Decided(_brokers.Heartbeat(request));

    /// <summary>
    /// The connection that brought a broker's heartbeats broke: without another heartbeat it is fenced after
    /// <c>logcluster.broker.disconnect.grace.ms</c>. Errors as of <see cref="Heartbeat"/>.
    /// </summary>
    public Decision<ErrorCode> BrokerDisconnected(NodeId broker, long brokerEpoch) => _brokers.OnDisconnected(broker, brokerEpoch);

    /// <summary>Removes a broker that does not run; see <see cref="BrokerRemoval"/>.</summary>
    public Decision<UnregisterBrokerResponse> UnregisterBroker(UnregisterBrokerRequest request) => Decided(new BrokerRemoval(_state).Decide(request));

    public Decision<ControllerRegistrationResponse> RegisterController(ControllerRegistrationRequest request) =>
        Decided(ControllerRegistrar.Decide(Image, request));

    /// <summary>A leader changes its in-sync replicas; see <see cref="PartitionAlteration"/>.</summary>
    public Decision<AlterPartitionResponse> AlterPartition(AlterPartitionRequest request) => Decided(new PartitionAlteration(_state).Decide(request));

    /// <summary>A broker says in which directories its replicas are; see <see cref="DirectoryAssignment"/>.</summary>
    public Decision<AssignReplicasToDirsResponse> AssignReplicasToDirs(AssignReplicasToDirsRequest request) => Decided(new DirectoryAssignment(_state).Decide(request));

    public Decision<CreateTopicsResponse> CreateTopics(CreateTopicsRequest request) =>
        Decided(new TopicCreation(_state, _random).Decide(request));

    public Decision<DeleteTopicsResponse> DeleteTopics(DeleteTopicsRequest request) => Decided(new TopicDeletion(Image).Decide(request));

    public Decision<CreatePartitionsResponse> CreatePartitions(CreatePartitionsRequest request) =>
        Decided(new PartitionGrowth(_state, _random).Decide(request));

    public Decision<IncrementalAlterConfigsResponse> AlterConfigs(IncrementalAlterConfigsRequest request) =>
        Decided(new ConfigAlteration(Image, _state.Defaults.Config).Decide(request));

    public Decision<AlterConfigsResponse> AlterConfigs(AlterConfigsRequest request) =>
        Decided(new ConfigAlteration(Image, _state.Defaults.Config).Decide(request));

    public Decision<ElectLeadersResponse> ElectLeaders(ElectLeadersRequest request) => Decided(new LeaderElection(_state).Decide(request));

    public Decision<AlterPartitionReassignmentsResponse> AlterPartitionReassignments(AlterPartitionReassignmentsRequest request) =>
        Decided(new Reassignment(_state).Decide(request));

    public Decision<ListPartitionReassignmentsResponse> ListPartitionReassignments(ListPartitionReassignmentsRequest request) =>
        new Reassignment(_state).List(request);

    public Decision<UpdateFeaturesResponse> UpdateFeatures(UpdateFeaturesRequest request) =>
        Decided(new FeatureUpdate(Image, _state.Defaults).Decide(request));

    /// <summary>Gives a broker the next block of producer ids (KIP-730). Errors: STALE_BROKER_EPOCH.</summary>
    public Decision<AllocateProducerIdsResponse> AllocateProducerIds(AllocateProducerIdsRequest request) => Decided(ProducerIdAllocation.Decide(_state, request));

    internal static Decision<TReply> Records<TReply>(TReply reply, IReadOnlyList<IMetadataRecord> records) =>
        new([.. records.Select(record => new StateRecord(null, MetadataRecordCodec.Write(record)))], reply);

    private static Decision<TResponse> Decided<TResponse>(Outcome<TResponse> outcome) => Records(outcome.Response, outcome.Records);
}
