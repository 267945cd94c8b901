using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Replication;

/// <summary>What the newest image says of the brokers. Written by the metadata follower before partitions see the image, read from any thread.</summary>
internal sealed class ImageBrokers(NodeId self) : IReplicaBrokers
{
    private volatile MetadataImage _image = MetadataImage.Empty;

    public MetadataImage Image
    {
        get => _image;
        set => _image = value;
    }

    public long OwnEpoch => _image.Brokers.TryGetValue(self, out var own) ? own.Epoch : InSyncMember.UnknownEpoch;

    public long? EligibleEpochOf(NodeId broker) => _image.Brokers.TryGetValue(broker, out var known) && known.IsActive ? known.Epoch : null;
}
