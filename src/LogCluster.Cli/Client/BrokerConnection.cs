using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>A connection to one broker together with what it said it can do. Thread-safe, as its client is; its cluster disposes it.</summary>
internal sealed class BrokerConnection : IDisposable
{
    /// <summary>The first version that tells features; every broker of Kafka 4 has it.</summary>
    private const short ApiVersionsVersion = 3;

    private static readonly TcpNetwork Network = new(new TcpNetworkOptions { FrameBytesMax = int.MaxValue / 2 });

    private readonly BrokerClient _client;
    private readonly SortedDictionary<short, ApiVersionsResponse.ApiVersion> _offered;
    private readonly TimeSpan _timeout;

    private BrokerConnection(BrokerClient client, PeerAddress address, ApiVersionsResponse versions, TimeSpan timeout)
    {
        _client = client;
        Address = address;
        Versions = versions;
        _timeout = timeout;
        _offered = new(versions.ApiKeys.ToDictionary(api => api.ApiKey));
    }

    public PeerAddress Address { get; }

    /// <summary>The broker's answer to ApiVersions.</summary>
    public ApiVersionsResponse Versions { get; }

    public bool IsBroken => _client.Closed.IsCompleted;

    /// <summary>Throws <see cref="IOException"/> where the broker cannot be reached, or is none.</summary>
    public static async Task<BrokerConnection> OpenAsync(PeerAddress address, string clientId, TimeSpan timeout)
    {
        var client = await BrokerClient.ConnectAsync(Network, address, clientId, TimeProvider.System, timeout);
        try
        {
            var request = new ApiVersionsRequest { ClientSoftwareName = "logctl", ClientSoftwareVersion = "0.1.0" };
            using var answer = await client.SendAsync(request, ApiVersionsVersion, timeout);
            if (answer.Body.ErrorCode != ErrorCode.None)
                throw new IOException($"{address} refused to say which versions it speaks: {answer.Body.ErrorCode.Name()}.");
            return new BrokerConnection(client, address, answer.Body, timeout);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public bool Offers(ApiKey key) => TryNegotiate(key, short.MaxValue) is not null;

    /// <summary>The newest version that both sides speak, not above <paramref name="versionMax"/>; fails where there is none.</summary>
    public short Negotiate(ApiKey key, short versionMax = short.MaxValue) => TryNegotiate(key, versionMax) ??
        throw new CommandFailedException($"{Address} does not offer {key}{(_offered.ContainsKey((short)key) ? " in a version that logctl speaks" : "")}.");

    private short? TryNegotiate(ApiKey key, short versionMax)
    {
        if (!_offered.TryGetValue((short)key, out var theirs))
            return null;
        var ours = ApiVersions.Get(key);
        var version = Math.Min(Math.Min(ours.HighestStableVersion, theirs.MaxVersion), versionMax);
        return version >= Math.Max(ours.LowestVersion, theirs.MinVersion) ? version : null;
    }

    /// <summary>Sends in the newest common version. Throws <see cref="IOException"/> when the connection ends instead.</summary>
    public Task<BrokerResponse<TResponse>> SendAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, short versionMax = short.MaxValue, TimeSpan? timeout = null)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        _client.SendAsync(request, Negotiate(TRequest.Key, versionMax), timeout ?? _timeout);

    /// <summary>Sends what is not answered: Produce with acks=0.</summary>
    public Task SendWithoutAnswerAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, short versionMax = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        _client.SendWithoutAnswerAsync(request, Negotiate(TRequest.Key, versionMax));

    public void Dispose() => _client.Dispose();
}
