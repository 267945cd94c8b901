using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Metadata.Images;

namespace LogCluster.Broker.Configs;

/// <summary>
/// The node's configuration with the dynamic values that the metadata has for it (KIP-226). <see cref="Current"/> may be read from any
/// thread; <see cref="Follow"/> is the metadata follower's.
/// </summary>
public sealed class LiveConfig(NodeId self, NodeConfig started)
{
    private readonly ConfigResource _own = ConfigResource.Broker(self.ToString());
    private volatile NodeConfig _current = started;

    public NodeConfig Current => _current;

    /// <summary>Told after each change, on the metadata follower.</summary>
    public event Action<NodeConfig>? Changed;

    /// <summary>Takes the image's dynamic values; true when they differ from those before.</summary>
    public bool Follow(MetadataImage image)
    {
        var next = _current.WithDynamic(image.ConfigsOf(_own), image.ConfigsOf(ConfigResource.AllBrokers));
        if (ReferenceEquals(next, _current))
            return false;
        _current = next;
        Changed?.Invoke(next);
        return true;
    }
}
