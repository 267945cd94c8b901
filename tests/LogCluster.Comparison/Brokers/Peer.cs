using LogCluster.Comparison.Answers;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;

namespace LogCluster.Comparison.Brokers;

/// <summary>One of the two brokers that are compared, as a client sees it: a connection, made again when the broker closes it, and what the calls so far told.</summary>
internal sealed class Peer(string name, int port, Normalization normalization) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private BrokerClient? _client;

    public string Name { get; } = name;

    public int Port { get; } = port;

    /// <summary>Numbers that later calls use again, such as the id of a session.</summary>
    public Dictionary<string, long> Remembered { get; } = new(StringComparer.Ordinal);

    public Uuid TopicId(string topic) => normalization.TopicId(topic);

    public async Task<TResponse> AskAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short version)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        _client ??= await BrokerClient.ConnectAsync(new TcpNetwork(new TcpNetworkOptions()), new PeerAddress("127.0.0.1", Port), "compare", TimeProvider.System, Patience);
        try
        {
            // The frame is kept: its slices are looked at after this returns. There are some hundreds of them, small ones.
            return (await _client.SendAsync(request, version, Patience)).Body;
        }
        catch (IOException)
        {
            _client.Dispose();
            _client = null;
            throw;
        }
    }

    /// <summary>The answer as lines; a connection that the broker closed is an outcome too.</summary>
    public async Task<AnswerLines> CallAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, short version, bool isOrdered, Action<Peer, TResponse>? remember)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        try
        {
            var answer = await AskAsync(request, version);
            remember?.Invoke(this, answer);
            return AnswerLines.Of(answer, normalization, isOrdered);
        }
        catch (IOException)
        {
            return AnswerLines.ClosedConnection();
        }
    }

    public void Dispose() => _client?.Dispose();
}
