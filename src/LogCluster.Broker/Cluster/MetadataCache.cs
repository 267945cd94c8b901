using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// The broker's view of the cluster: follows the committed metadata log and publishes an image after each batch, but only from
/// <see cref="PublishFrom"/> on: an image of the past would have logs deleted that belong to topics yet to come. Reading
/// <see cref="Current"/> is safe from any thread; the rest is its host's.
/// </summary>
public sealed class MetadataCache(Action<MetadataImage, IReadOnlyCollection<Uuid>> publish) : IStateMachine
{
    private readonly MetadataImageBuilder _builder = new();
    private volatile MetadataImage _current = MetadataImage.Empty;

    public MetadataImage Current => _current;

    /// <summary>The first image published is the one of this offset: the end of the log at start.</summary>
    public long PublishFrom { get; set; }

    public void Apply(AppliedRecord record)
    {
        Invariant.Check(record.Value is not null);
        _builder.Apply(MetadataRecordCodec.Read(record.Value.Value));
    }

    public void OnApplied(long nextOffset)
    {
        if (nextOffset < PublishFrom)
            return;
        Uuid[] touched = [.. _builder.Touched];
        var image = _builder.Build(nextOffset);
        publish(image, touched);
        _current = image;
    }

    public void Reset()
    {
        _builder.Reset();
        PublishFrom = Math.Max(PublishFrom, _current.NextOffset);
    }
}
