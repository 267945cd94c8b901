using Confluent.Kafka.Admin;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Brokers;

/// <summary>The same nodes for all tests of a class.</summary>
public abstract class BrokersFixture : IAsyncLifetime
{
    private int _topics;

    public abstract string Bootstrap { get; }

    internal abstract IReadOnlyList<BrokerProcess> Nodes { get; }

    /// <summary>A name that no other test of the class uses.</summary>
    public string NewTopic(string name = "topic") => $"{name}-{Interlocked.Increment(ref _topics)}";

    /// <summary>Makes topics, and completes when each of the nodes has heard of them.</summary>
    public async Task CreateAsync(params TopicSpecification[] topics)
    {
        using (var admin = StockClient.Admin(Bootstrap))
            await admin.CreateTopicsAsync(topics);
        using var patience = new CancellationTokenSource(StockClient.Patience);
        foreach (var node in Bootstrap.Split(','))
        {
            using var admin = StockClient.Admin(node);
            while (!topics.All(topic => admin.GetMetadata(StockClient.Patience).Topics.Exists(heard => heard.Topic == topic.Name)))
                await Task.Delay(20, patience.Token);
        }
    }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();
}
