using LogCluster.Broker.Cluster;
using LogCluster.Broker.Handlers;
using LogCluster.Broker.Requests;

namespace LogCluster.Broker;

/// <summary>Every API that a node offers.</summary>
internal static class HandlerSet
{
    public static IReadOnlyList<IApiHandler> Create(BrokerEnvironment broker, Random random, Func<ApiTable> table) =>
    [
        new ProduceHandler(broker),
        new FetchHandler(broker, random),
        new ListOffsetsHandler(broker),
        new MetadataHandler(broker),
        new FindCoordinatorHandler(broker),
        new JoinGroupHandler(broker),
        new SyncGroupHandler(broker),
        new HeartbeatHandler(broker),
        new LeaveGroupHandler(broker),
        new OffsetCommitHandler(broker),
        new OffsetFetchHandler(broker),
        new OffsetDeleteHandler(broker),
        new ListGroupsHandler(broker),
        new DescribeGroupsHandler(broker),
        new DeleteGroupsHandler(broker),
        new ApiVersionsHandler(table, broker),
        new CreateTopicsHandler(broker),
        new DeleteTopicsHandler(broker),
        new DeleteRecordsHandler(broker),
        new InitProducerIdHandler(broker),
        new OffsetForLeaderEpochHandler(broker),
        new DescribeConfigsHandler(broker),
        new AlterConfigsHandler(broker),
        new DescribeLogDirsHandler(broker),
        new CreatePartitionsHandler(broker),
        new ElectLeadersHandler(broker),
        new IncrementalAlterConfigsHandler(broker),
        new AlterPartitionReassignmentsHandler(broker),
        new ListPartitionReassignmentsHandler(broker),
        new DescribeQuorumHandler(broker),
        new AddRaftVoterHandler(broker.Controller),
        new RemoveRaftVoterHandler(broker.Controller),
        new UpdateFeaturesHandler(broker),
        new DescribeClusterHandler(broker),
        new DescribeProducersHandler(broker),
        new UnregisterBrokerHandler(broker),
        new ListConfigResourcesHandler(broker),
        new DescribeTopicPartitionsHandler(broker),
    ];
}
