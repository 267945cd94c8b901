using LogCluster.Comparison.Brokers;
using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>The calls in the order in which they are made: what one leaves behind, later ones find.</summary>
internal sealed class CallList
{
    private static readonly ApiKey[] Reads =
    [
        ApiKey.Metadata, ApiKey.DescribeCluster, ApiKey.DescribeConfigs, ApiKey.ListConfigResources, ApiKey.DescribeTopicPartitions, ApiKey.DescribeLogDirs,
        ApiKey.ListOffsets, ApiKey.OffsetForLeaderEpoch, ApiKey.DescribeProducers, ApiKey.DescribeQuorum, ApiKey.ListPartitionReassignments,
        ApiKey.FindCoordinator, ApiKey.ApiVersions, ApiKey.OffsetFetch, ApiKey.ListGroups, ApiKey.DescribeGroups,
    ];

    private readonly List<Call> _calls = [];

    public IReadOnlyList<Call> Calls => _calls;

    /// <summary>A call whose request is made for each broker, from what it answered before.</summary>
    public void Add<TRequest, TResponse>(
        string name, short version, RequestMaker<TRequest, TResponse> make, Action<Peer, TResponse>? remember = null, bool isOrdered = false)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> =>
        _calls.Add(new Call(
            TRequest.Key, version, name, Reads.Contains(TRequest.Key), peer => peer.CallAsync(make(peer), version, isOrdered, remember)));

    /// <summary>A call whose request is the same for both.</summary>
    public void Add<TRequest, TResponse>(string name, short version, IRequest<TRequest, TResponse> request, bool isOrdered = false)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> =>
        Add(name, version, _ => request, remember: null, isOrdered);

    /// <summary>A call that may wait for later ones; <see cref="End"/> compares its answer.</summary>
    public void Begin<TRequest, TResponse>(string key, string name, short version, RequestMaker<TRequest, TResponse> make, Action<Peer, TResponse>? remember = null)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse> =>
        _calls.Add(new Call(TRequest.Key, version, name, IsRead: false, peer => peer.BeginAsync(key, make(peer), version, remember)) { Begins = key });

    public void End(string key, string name)
    {
        var begun = _calls.FindLast(call => call.Begins == key)!;
        _calls.Add(begun with { Name = name, Begins = null, Run = peer => peer.EndAsync(key) });
    }

    /// <summary>The same request in every version that Kafka serves.</summary>
    public void AddVersions<TRequest, TResponse>(string name, short from, short to, VersionedRequestMaker<TRequest, TResponse> make)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        for (var version = from; version <= to; version++)
        {
            var fixedVersion = version;
            Add(name, version, peer => make(fixedVersion, peer));
        }
    }
}
