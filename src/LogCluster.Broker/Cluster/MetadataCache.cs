using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// The broker's view of the cluster: follows the committed metadata log and publishes an image after each batch. Reading
/// <see cref="Current"/> is safe from any thread; the rest is its host's.
/// </summary>
public sealed class MetadataCache(Action<MetadataImage, IReadOnlyCollection<Uuid>> publish) : IStateMachine
{
    private readonly MetadataImageBuilder _builder = new();
    private volatile MetadataImage _current = MetadataImage.Empty;

    public MetadataImage Current => _current;

    public void Apply(AppliedRecord record)
    {
        Invariant.Check(record.Value is not null);
        _builder.Apply(MetadataRecordCodec.Read(record.Value.Value));
    }

    public void OnApplied(long nextOffset)
    {
        Uuid[] touched = [.. _builder.Touched];
        var image = _builder.Build(nextOffset);
        publish(image, touched);
        _current = image;
    }

    public void Reset() => _builder.Reset();
}
