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

    /// <summary>An answer that does not come within this waits for something.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<string, Func<Task<AnswerLines>>> _begun = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);

    private BrokerClient? _client;

    public string Name { get; } = name;

    public int Port { get; } = port;

    /// <summary>Numbers that later calls use again, such as the id of a session.</summary>
    public Dictionary<string, long> Remembered { get; } = new(StringComparer.Ordinal);

    public Uuid TopicId(string topic) => normalization.TopicId(topic);

    /// <summary>The member id that was given under this name; the empty one before that.</summary>
    public string Member(string name) => _members.GetValueOrDefault(name, "");

    public void NameMember(string name, string memberId)
    {
        _members[name] = memberId;
        normalization.NameDrawn(memberId, name);
    }

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

    /// <summary>Asks on a connection of its own; an answer that waits is taken by <see cref="EndAsync"/>.</summary>
    public async Task<AnswerLines> BeginAsync<TRequest, TResponse>(string key, IRequest<TRequest, TResponse> request, short version, Action<Peer, TResponse>? remember)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var aside = new Peer(Name, Port, normalization);
        var asking = aside.AskAsync(request, version);
        _begun[key] = TakeAsync;
        return await Task.WhenAny(asking, Task.Delay(Moment)) == asking ? await TakeAsync() : AnswerLines.Waiting();

        async Task<AnswerLines> TakeAsync()
        {
            using (aside)
            {
                var answer = await asking;
                remember?.Invoke(this, answer);
                return AnswerLines.Of(answer, normalization, isOrdered: false);
            }
        }
    }

    /// <summary>The answer to what was begun under this key.</summary>
    public Task<AnswerLines> EndAsync(string key) => _begun[key]();

    public void Dispose() => _client?.Dispose();
}
