using LogCluster.Core;
using LogCluster.Metadata.Controllers.Brokers;
using LogCluster.Metadata.Controllers.Partitions;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers;

/// <summary>What the controller's decisions rest on: the image and its index, which the log makes, and the sessions, which it does not.</summary>
internal sealed class ControllerState
{
    private readonly ControllerDefaults _defaults;
    private readonly MetadataImageBuilder _builder;
    private MetadataImage _image = MetadataImage.Empty;
    private bool _isStale;

    public ControllerState(ControllerDefaults defaults)
    {
        _defaults = defaults;
        _builder = new MetadataImageBuilder(Index);
    }

    public PartitionIndex Index { get; } = new();

    public BrokerLiveness Liveness { get; } = new();

    /// <summary>The offset of the next record.</summary>
    public long NextOffset { get; private set; }

    public MetadataImage Image
    {
        get
        {
            if (_isStale)
                _image = _builder.Build(NextOffset);
            _isStale = false;
            return _image;
        }
    }

    /// <summary>With the dynamic values in force.</summary>
    public ControllerDefaults Defaults => _defaults.With(Image);

    public ClusterView View => new(Image, Defaults.Config, Liveness.Leaving);

    public void Apply(IMetadataRecord record, long offset)
    {
        _builder.Apply(record);
        NextOffset = offset + 1;
        _isStale = true;
    }

    public void OnApplied(long nextOffset) => NextOffset = nextOffset;

    public void Reset()
    {
        _builder.Reset();
        Liveness.Reset();
        _image = MetadataImage.Empty;
        _isStale = false;
        NextOffset = 0;
    }

    /// <summary>Null when this is the epoch of the broker's registration (KIP-631).</summary>
    public ErrorCode? StaleEpoch(int broker, long epoch) =>
        Image.Brokers.TryGetValue(new NodeId(broker), out var registered) && registered.Epoch == epoch ? null : ErrorCode.StaleBrokerEpoch;
}
