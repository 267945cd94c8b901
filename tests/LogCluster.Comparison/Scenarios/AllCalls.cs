namespace LogCluster.Comparison.Scenarios;

/// <summary>All calls in their order, and what both brokers are started with.</summary>
internal static class AllCalls
{
    /// <summary>Beyond what the script <c>cluster</c> gives: none of it changes an answer but by being told.</summary>
    public static IReadOnlyList<string> Properties { get; } =
    [
        "num.partitions=2",
        "log.retention.hours=100",
        "auto.create.topics.enable=false",
        "group.initial.rebalance.delay.ms=0",
    ];

    public static IReadOnlyList<Call> Make()
    {
        var calls = new CallList();
        ClusterCalls.Add(calls);
        CreateTopicsCalls.Add(calls);
        CreatePartitionsCalls.Add(calls);
        MetadataCalls.Add(calls);
        DescribeTopicPartitionsCalls.Add(calls);
        TopicConfigCalls.Add(calls);
        BrokerConfigCalls.Add(calls);
        OtherConfigCalls.Add(calls);
        RecordCalls.Add(calls);
        FetchCalls.Add(calls);
        ReplicaCalls.Add(calls);
        FeatureCalls.Add(calls);
        GroupMemberCalls.Add(calls);
        StaticMemberCalls.Add(calls);
        GroupOffsetCalls.Add(calls);
        GroupAdminCalls.Add(calls);
        DeleteTopicsCalls.Add(calls);
        return calls.Calls;
    }
}
