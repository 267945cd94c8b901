using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>
/// The way to a cluster: one connection to each broker that is needed, opened when first asked for and again when it broke. Addresses
/// beyond the bootstrap ones come from the metadata. Safe for concurrent use within one command, which disposes it.
/// </summary>
internal sealed class Cluster(IReadOnlyList<PeerAddress> bootstrap, TimeSpan timeout) : IDisposable
{
    public const string ClientId = "logctl";

    private readonly SortedDictionary<string, Task<BrokerConnection>> _connections = new(StringComparer.Ordinal);
    private ClusterMetadata? _brokers;
    private ClusterMetadata? _topics;

    /// <summary>After which a request is given up.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>The same in ms, for the field of requests that the broker itself ends.</summary>
    public int TimeoutMs => (int)timeout.TotalMilliseconds;

    /// <summary>Any broker: the first of the bootstrap list that answers.</summary>
    public async Task<BrokerConnection> AnyAsync()
    {
        var faults = new List<string>();
        foreach (var address in bootstrap)
        {
            try
            {
                return await ConnectAsync(address);
            }
            catch (IOException fault)
            {
                faults.Add(fault.Message.TrimEnd('.'));
            }
        }

        throw new CommandFailedException($"No broker answers: {string.Join("; ", faults)}.");
    }

    public async Task<BrokerConnection> ConnectAsync(NodeId node)
    {
        _brokers ??= await DescribeAsync([]);
        if (!_brokers.Brokers.TryGetValue(node.Value, out var broker))
        {
            _brokers = await DescribeAsync([]);
            if (!_brokers.Brokers.TryGetValue(node.Value, out broker))
                throw new CommandFailedException($"Broker {node} is not part of the cluster now.");
        }

        return await ConnectAsync(broker.Address);
    }

    /// <summary>
    /// Where changes of the cluster's metadata go. Under KRaft any broker passes them on, and the one that is called the controller may be one that died
    /// unseen: where it does not answer, another takes them.
    /// </summary>
    public async Task<BrokerConnection> ControllerAsync()
    {
        _brokers ??= await DescribeAsync([]);
        try
        {
            if (_brokers.Brokers.ContainsKey(_brokers.Controller.Value))
                return await ConnectAsync(_brokers.Controller);
        }
        catch (IOException)
        {
            // Below is whom to ask instead.
        }

        return await AnyAsync();
    }

    public async Task<QuorumInfo> DescribeQuorumAsync()
    {
        var any = await AnyAsync();
        using var answer = await any.SendAsync(QuorumInfo.Request);
        return QuorumInfo.From(answer.Body);
    }

    private async Task<BrokerConnection> ConnectAsync(PeerAddress address)
    {
        Task<BrokerConnection> opening;
        lock (_connections)
        {
            if (!_connections.TryGetValue(address.ToString(), out opening!) || opening.IsFaulted || (opening.IsCompletedSuccessfully && opening.Result.IsBroken))
                _connections[address.ToString()] = opening = BrokerConnection.OpenAsync(address, ClientId, timeout);
        }

        return await opening;
    }

    /// <summary>Topics by name; null for all of them, none for the brokers alone. Never creates a topic.</summary>
    public async Task<ClusterMetadata> DescribeAsync(IEnumerable<string>? topics)
    {
        var request = new MetadataRequest
        {
            Topics = topics?.Select(topic => new MetadataRequest.MetadataRequestTopic { Name = topic }).ToList(),
            AllowAutoTopicCreation = false,
        };
        var broker = await AnyAsync();
        using var answer = await broker.SendAsync(request);
        answer.Body.ErrorCode.ThrowIfError("Metadata");
        _brokers = ClusterMetadata.From(answer.Body);
        if (_brokers.Topics.Count > 0)
            _topics = _brokers;
        return _brokers;
    }

    /// <summary>As the cluster last described them; asks only where one of them is not known.</summary>
    public async Task<ClusterMetadata> KnownAsync(IReadOnlyCollection<string> topics) =>
        _topics is { } known && topics.All(known.Topics.ContainsKey) ? known : await DescribeAsync(topics);

    public void Dispose()
    {
        lock (_connections)
        {
            foreach (var opened in _connections.Values.Where(opening => opening.IsCompletedSuccessfully))
                opened.Result.Dispose();
        }
    }
}
