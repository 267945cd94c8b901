using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Matrix;

/// <summary>One node, and the text once from each writer with each codec, written when a test first asks for it.</summary>
public sealed class MatrixFixture : IAsyncLifetime
{
    private readonly BrokerFixture _fixture = new();
    private readonly Dictionary<(string Writer, string Codec), WrittenTopic> _topics = [];

    public string Bootstrap => _fixture.Bootstrap;

    internal async Task<WrittenTopic> TopicAsync(string writer, string codec)
    {
        if (_topics.TryGetValue((writer, codec), out var topic))
            return topic;
        var client = InteropClient.All[writer];
        topic = new WrittenTopic($"{writer}-{codec}", RealText.OfThisMachine, client);
        await client.WriteAsync(Bootstrap, topic.Name, codec, topic.Text);
        return _topics[(writer, codec)] = topic;
    }

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();
}
