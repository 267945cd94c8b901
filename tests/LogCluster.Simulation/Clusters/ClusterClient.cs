using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;
using LogCluster.Simulation.Clients;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// A client of a whole cluster: connections to its nodes, and what metadata told it of who leads, of which an older epoch is never believed
/// again (KIP-320).
/// </summary>
internal abstract class ClusterClient(ClusterWorkload workload, string name) : ClientMachine(workload.Common, name)
{
    protected static readonly TimeSpan LookTimeout = TimeSpan.FromSeconds(3);

    private const short MetadataVersion = 12;

    private readonly SortedDictionary<(int Node, bool IsLook), PeerClient> _connections = [];

    // Only looked up.
    private readonly Dictionary<PartitionHistory, Placement> _placements = [];

    protected SimulatedCluster Cluster => workload.Cluster;

    protected ClusterWorkload Shared => workload;

    protected int AnyNode() => Random.Next(1, Cluster.Ids.Count + 1);

    /// <summary>Throws <see cref="IOException"/>. Looks at the metadata do not wait behind long polls.</summary>
    protected Task<BrokerResponse<TResponse>> CallAsync<TRequest, TResponse>(
        int node, IRequest<TRequest, TResponse> request, short version, TimeSpan timeout, bool isLook = false)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (!_connections.TryGetValue((node, isLook), out var connection))
            _connections[(node, isLook)] = connection = new PeerClient(Network, Name, Time);
        return connection.SendAsync(SimulatedCluster.AddressOf(node), request, version, timeout);
    }

    protected async Task<Placement?> FindAsync(PartitionHistory partition)
    {
        if (_placements.TryGetValue(partition, out var known) && known.Leader >= 0)
            return known;
        try
        {
            if (await LookAsync(AnyNode(), partition.Topic) is not { } topic)
                return null;
            foreach (var found in topic.Partitions.Where(found => found.PartitionIndex < partition.Topic.Partitions.Count))
                Learn(partition.Topic.Partitions[found.PartitionIndex], new Placement(found.LeaderId, found.LeaderEpoch, [.. found.ReplicaNodes]));
        }
        catch (IOException)
        {
            return null;
        }

        return _placements.TryGetValue(partition, out known) && known.Leader >= 0 ? known : null;
    }

    /// <summary>What a node says of a topic; null when it does not know it. Throws <see cref="IOException"/>.</summary>
    protected async Task<MetadataResponse.MetadataResponseTopic?> LookAsync(int node, TopicHistory topic)
    {
        var byId = !topic.Id.IsZero;
        var request = new MetadataRequest
        {
            Topics = [new() { TopicId = byId ? topic.Id : Uuid.Zero, Name = byId ? null : topic.Name }],
            AllowAutoTopicCreation = false,
        };
        using var response = await CallAsync(node, request, MetadataVersion, LookTimeout, isLook: true);
        return response.Body.Topics is [{ ErrorCode: ErrorCode.None } only] ? only : null;
    }

    private void Learn(PartitionHistory partition, Placement found)
    {
        if (!_placements.TryGetValue(partition, out var known) || found.LeaderEpoch >= known.LeaderEpoch)
            _placements[partition] = found;
    }

    /// <summary>Looks again before the next request.</summary>
    protected void Doubt(PartitionHistory partition)
    {
        if (_placements.TryGetValue(partition, out var known))
            _placements[partition] = known with { Leader = -1 };
    }

    protected sealed record Placement(int Leader, int LeaderEpoch, IReadOnlyList<int> Replicas);
}
