using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Fetching;

/// <summary>What a client wants of one partition, and in a session what it was told last. Owned by one fetch at a time.</summary>
internal sealed class FetchTarget(FetchKey key, FetchRequest.FetchPartition wanted)
{
    public FetchKey Key { get; } = key;

    public long FetchOffset { get; private set; } = wanted.FetchOffset;

    public int BytesMax { get; private set; } = wanted.PartitionMaxBytes;

    public LeaderEpoch CurrentEpoch { get; private set; } = new(wanted.CurrentLeaderEpoch);

    public LeaderEpoch LastFetchedEpoch { get; private set; } = new(wanted.LastFetchedEpoch);

    /// <summary>A replica's own log start; -1 from a consumer.</summary>
    public long LogStartOffset { get; private set; } = wanted.LogStartOffset;

    public long ToldHighWatermark { get; set; } = -1;

    public long ToldLogStartOffset { get; set; } = -1;

    public void Update(FetchRequest.FetchPartition changed)
    {
        FetchOffset = changed.FetchOffset;
        BytesMax = changed.PartitionMaxBytes;
        CurrentEpoch = new LeaderEpoch(changed.CurrentLeaderEpoch);
        LastFetchedEpoch = new LeaderEpoch(changed.LastFetchedEpoch);
        LogStartOffset = changed.LogStartOffset;
    }
}
