using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Support;

/// <summary>Topics with a replica on each of three nodes, and what the nodes say of them.</summary>
internal static class ClusterTopics
{
    /// <summary>Makes a topic on all three nodes; returns the leader of partition 0 when every node knows that all are in sync.</summary>
    public static async Task<int> CreateReplicatedAsync(this TestCluster cluster, string topic, int partitions = 1, params (string Key, string Value)[] configs)
    {
        using var connection = await cluster.ConnectAsync(1);
        var request = CreateTopic(topic, partitions, [.. configs.Select(config => (config.Key, (string?)config.Value))]);
        request.Topics[0].ReplicationFactor = 3;
        request.TimeoutMs = 10_000;
        Assert.Equal(ErrorCode.None, (await connection.CallAsync(request, CreateTopicsVersion)).Topics[0].ErrorCode);
        for (var id = 1; id <= 3; id++)
            await cluster.UntilInSyncAsync(id, topic, 3);
        return (await cluster.DescribeAsync(1, topic)).LeaderId;
    }

    /// <summary>A leader of -1 while the node asked does not know the partition.</summary>
    public static async Task<MetadataResponse.MetadataResponsePartition> DescribeAsync(this TestCluster cluster, int asked, string topic, int partition = 0)
    {
        using var connection = await cluster.ConnectAsync(asked);
        var request = new MetadataRequest { Topics = [new() { Name = topic }], AllowAutoTopicCreation = false };
        var answer = (await connection.CallAsync(request, version: 12)).Topics[0];
        return answer.Partitions.Find(found => found.PartitionIndex == partition) ?? new() { LeaderId = -1 };
    }

    public static async Task UntilInSyncAsync(this TestCluster cluster, int asked, string topic, int count, int partition = 0)
    {
        while ((await cluster.DescribeAsync(asked, topic, partition)).IsrNodes.Count != count)
            await cluster.Delay(TimeSpan.FromMilliseconds(50));
    }

    public static async Task<int> UntilLedByAnotherAsync(this TestCluster cluster, int asked, string topic, int old, int partition = 0)
    {
        while (true)
        {
            var leader = (await cluster.DescribeAsync(asked, topic, partition)).LeaderId;
            if (leader >= 0 && leader != old)
                return leader;
            await cluster.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
