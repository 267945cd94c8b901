using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// This node's view of the cluster: follows the committed metadata log and publishes an image after each batch. A broker begins with the image
/// that has its own registration: one of the past would have logs deleted that belong to topics yet to come. Reading
/// <see cref="Current"/> is safe from any thread; the rest is its host's.
/// </summary>
/// <param name="broker">Whose registration to wait for; null where every image is published.</param>
public sealed class MetadataCache(
    (NodeId Id, Uuid IncarnationId)? broker, Action<MetadataImage, IReadOnlyCollection<Uuid>> publish) : IStateMachine
{
    private readonly MetadataImageBuilder _builder = new();
    private readonly TaskCompletionSource _registered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile MetadataImage _current = MetadataImage.Empty;
    private bool _isReset;
    private long _appliedOffset;

    public MetadataImage Current => _current;

    /// <summary>Completes when the first image is published.</summary>
    public Task Registered => _registered.Task;

    public void Apply(AppliedRecord record)
    {
        Invariant.Check(record.Value is not null);
        _builder.Apply(MetadataRecordCodec.Read(record.Value.Value));
    }

    public void OnApplied(long nextOffset)
    {
        _appliedOffset = nextOffset;
        // After a reset what was published stays until the log has been read again.
        if (nextOffset < _current.NextOffset)
            return;
        Uuid[] touched = [.. _builder.Touched];
        var image = _builder.Build(nextOffset);
        if (!_registered.Task.IsCompleted)
        {
            if (broker is { } self && (!image.Brokers.TryGetValue(self.Id, out var registration) || registration.IncarnationId != self.IncarnationId))
                return;
            touched = [.. image.TopicNames.Keys];
        }

        // What a snapshot does not have any more was deleted, and no record of it was seen.
        if (_isReset)
            touched = [.. touched.Union(_current.TopicNames.Keys)];
        _isReset = false;
        publish(image, touched);
        _current = image;
        _registered.TrySetResult();
    }

    public void Reset()
    {
        _builder.Reset();
        _isReset = true;
    }

    public IEnumerable<ReadOnlyMemory<byte>>? SnapshotRecords() =>
        _builder.IsInTransaction || _current.NextOffset != _appliedOffset ? null : MetadataImageRecords.Of(_current).Select(record => (ReadOnlyMemory<byte>)MetadataRecordCodec.Write(record));
}
