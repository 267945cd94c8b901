using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>DescribeCluster, DescribeQuorum, FindCoordinator, InitProducerId, UnregisterBroker.</summary>
internal static class ClusterCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("brokers", 0, 2, (version, _) => new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true });
        calls.Add("without authorized operations", 2, new DescribeClusterRequest { IncludeFencedBrokers = true });
        calls.Add("controllers, of a broker", 1, new DescribeClusterRequest { EndpointType = 2 });
        calls.Add("an endpoint type that is none", 1, new DescribeClusterRequest { EndpointType = 7 });
        calls.AddVersions("metadata quorum", 0, 2, (_, _) => Quorum("__cluster_metadata", 0));
        calls.Add("a topic that is not the metadata's", 2, Quorum("other", 0));
        calls.Add("a partition that the metadata lacks", 2, Quorum("__cluster_metadata", 1));
        calls.Add("nothing asked", 2, new DescribeQuorumRequest());
        calls.Add("a coordinator of no known type", 6, new FindCoordinatorRequest { KeyType = 9, CoordinatorKeys = ["k"] });
        calls.Add("no keys", 6, new FindCoordinatorRequest { KeyType = 0, CoordinatorKeys = [] });
        calls.AddVersions("an idempotent producer", 0, 5, (_, _) => new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1_000 });
        calls.Add("an idempotent producer with an id of its own", 4, new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1_000, ProducerId = 4_000, ProducerEpoch = 3 });
        calls.Add("an id without an epoch", 4, new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1_000, ProducerId = 4_000 });
        calls.Add("an epoch without an id", 4, new InitProducerIdRequest { TransactionalId = null, TransactionTimeoutMs = 1_000, ProducerEpoch = 3 });
        calls.Add("an empty transactional id", 4, new InitProducerIdRequest { TransactionalId = "", TransactionTimeoutMs = 1_000 });
        calls.Add("a broker that is not registered", 0, new UnregisterBrokerRequest { BrokerId = 77 });
        calls.Add("no broker at all", 0, new UnregisterBrokerRequest { BrokerId = -1 });
    }

    private static DescribeQuorumRequest Quorum(string topic, int partition) =>
        new() { Topics = [new() { TopicName = topic, Partitions = [new() { PartitionIndex = partition }] }] };
}
