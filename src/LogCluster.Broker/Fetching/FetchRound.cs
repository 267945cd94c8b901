using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Fetching;

/// <summary>One pass over the partitions of a fetch: what each had to give. Disposing it gives back the slices not taken.</summary>
internal sealed class FetchRound : IDisposable
{
    private bool _taken;

    public List<(FetchTarget Target, Partition? Partition, PartitionRead Read)> Reads { get; } = [];

    public long TotalBytes { get; private set; }

    /// <summary>Something that the client should hear of without waiting: an error, or that a replica's log parts from this one.</summary>
    public bool IsUrgent { get; private set; }

    public void Add(FetchTarget target, Partition? partition, PartitionRead read)
    {
        Reads.Add((target, partition, read));
        TotalBytes += read.LengthBytes;
        IsUrgent |= read.Error != ErrorCode.None || read.Diverging is not null;
    }

    /// <summary>The slices now belong to the answer.</summary>
    public void TakeSlices() => _taken = true;

    public void Dispose()
    {
        if (_taken)
            return;
        foreach (var (_, _, read) in Reads)
            read.Slice?.Dispose();
    }
}
