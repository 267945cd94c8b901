using LogCluster.Interop.Brokers;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Matrix;

/// <summary>One node, and more than 10 MB of text once from each writer with each codec, written when a test first asks for it.</summary>
public class MatrixFixture : IAsyncLifetime
{
    private readonly Dictionary<(string Writer, string Codec), WrittenTopic> _topics = [];
    private IBrokers? _brokers;

    private protected IBrokers Brokers => _brokers!;

    private protected virtual RealText Text => RealText.OfThisMachine;

    public string Bootstrap => Brokers.Bootstrap;

    private protected virtual async Task<IBrokers> StartAsync() => await BrokerProcess.StartAsync();

    internal async Task<WrittenTopic> TopicAsync(string writer, string codec)
    {
        if (_topics.TryGetValue((writer, codec), out var topic))
            return topic;
        var client = InteropClient.All[writer];
        topic = new WrittenTopic($"{writer}-{codec}", Text, client);
        await client.WriteAsync(Bootstrap, topic.Name, codec, topic.Text);
        return _topics[(writer, codec)] = topic;
    }

    public virtual async Task InitializeAsync() => _brokers = await StartAsync();

    public async Task DisposeAsync() => await Brokers.DisposeAsync();
}
