using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Networking;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// Who leads the partitions of one request that do not lead here, so that its client need not ask for metadata first (KIP-951). Belongs to one
/// answer.
/// </summary>
internal sealed class LeaderHints(BrokerEnvironment broker, Connection connection)
{
    private readonly SortedDictionary<NodeId, (PeerAddress Address, string? Rack)> _nodes = [];
    private readonly MetadataImage _image = broker.Metadata.Current;

    /// <summary>The leaders found that the client can reach by its listener, each once.</summary>
    public IEnumerable<(NodeId Id, PeerAddress Address, string? Rack)> Nodes => _nodes.Select(node => (node.Key, node.Value.Address, node.Value.Rack));

    /// <summary>Who leads, and under which epoch; null for a partition that is not known, or has no leader.</summary>
    public (NodeId Leader, LeaderEpoch Epoch)? Find(Uuid topicId, string topicName, int index)
    {
        var topic = topicId.IsZero ? _image.FindTopic(topicName) : _image.FindTopic(topicId);
        if (topic is null || !topic.Partitions.TryGetValue(index, out var placed) || placed.Leader == NodeId.None)
            return null;
        if (_image.Brokers.TryGetValue(placed.Leader, out var leader) && broker.Advertised.AddressOf(leader, connection) is { } address)
            _nodes[placed.Leader] = (address, leader.Rack);
        return (placed.Leader, placed.LeaderEpoch);
    }
}
