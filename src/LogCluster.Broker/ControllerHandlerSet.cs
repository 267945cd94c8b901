using LogCluster.Broker.Cluster;
using LogCluster.Broker.Handlers;
using LogCluster.Broker.Quorum;
using LogCluster.Broker.Requests;

namespace LogCluster.Broker;

/// <summary>
/// Every API on the listener of a controller: the quorum's, the brokers', and what a client may ask a controller itself
/// (<c>bootstrap.controllers</c>, KIP-919). Only the active controller answers.
/// </summary>
internal static class ControllerHandlerSet
{
    /// <param name="node">With a <see cref="ControllerClient"/> that asks no other node.</param>
    public static IReadOnlyList<IApiHandler> Create(BrokerEnvironment node, RaftEndpoint quorum, LocalController controller, Func<ApiTable> table) =>
    [
        new VoteHandler(quorum),
        new BeginQuorumEpochHandler(quorum),
        new EndQuorumEpochHandler(quorum),
        new QuorumFetchHandler(quorum),
        new FetchSnapshotHandler(quorum),
        new DescribeQuorumHandler(node),
        new AddRaftVoterHandler(node.Controller),
        new RemoveRaftVoterHandler(node.Controller),
        new UpdateRaftVoterHandler(node.Controller),
        new BrokerRegistrationHandler(node.Controller),
        new BrokerHeartbeatHandler(node.Controller),
        new ControllerRegistrationHandler(node.Controller),
        new AlterPartitionHandler(node.Controller),
        new AllocateProducerIdsHandler(node.Controller),
        new AssignReplicasToDirsHandler(node.Controller),
        new EnvelopeHandler(controller, table),
        new ApiVersionsHandler(table, node),
        new CreateTopicsHandler(node),
        new DeleteTopicsHandler(node),
        new CreatePartitionsHandler(node),
        new DescribeConfigsHandler(node),
        new AlterConfigsHandler(node),
        new IncrementalAlterConfigsHandler(node),
        new ElectLeadersHandler(node),
        new AlterPartitionReassignmentsHandler(node),
        new ListPartitionReassignmentsHandler(node),
        new UpdateFeaturesHandler(node),
        new DescribeClusterHandler(node),
        new UnregisterBrokerHandler(node),
        new ListConfigResourcesHandler(node),
    ];
}
