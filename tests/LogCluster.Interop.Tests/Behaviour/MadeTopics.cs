using Confluent.Kafka.Admin;
using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Behaviour;

internal static class MadeTopics
{
    /// <summary>Makes topics, and completes when each of the nodes has heard of them.</summary>
    public static async Task CreateAsync(this BrokersFixture fixture, params TopicSpecification[] topics)
    {
        using (var admin = StockClient.Admin(fixture.Bootstrap))
            await admin.CreateTopicsAsync(topics);
        using var patience = new CancellationTokenSource(StockClient.Patience);
        foreach (var node in fixture.Nodes)
        {
            using var admin = StockClient.Admin(node.Bootstrap);
            while (!topics.All(topic => admin.GetMetadata(StockClient.Patience).Topics.Exists(heard => heard.Topic == topic.Name)))
                await Task.Delay(20, patience.Token);
        }
    }
}
