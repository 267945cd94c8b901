using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Fetching;

/// <summary>One pass over the partitions of a fetch: what each had to give. Disposing it gives back the slices not taken.</summary>
internal sealed class FetchRound : IDisposable
{
    private bool _taken;

    public List<(FetchTarget Target, Partition? Partition, PartitionRead Read)> Reads { get; } = [];

    public long TotalBytes { get; private set; }

    /// <summary>Something that the client should hear of without waiting: an error, that a replica's log parts from this one, or where to read instead.</summary>
    public bool IsUrgent { get; private set; }

    /// <param name="isUrgent">There is something to tell beside records and errors.</param>
    public void Add(FetchTarget target, Partition? partition, PartitionRead read, bool isUrgent)
    {
        Reads.Add((target, partition, read));
        TotalBytes += read.LengthBytes;
        IsUrgent |= isUrgent || read.Error != ErrorCode.None || read.Diverging is not null || read.PreferredReplica is not null;
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
