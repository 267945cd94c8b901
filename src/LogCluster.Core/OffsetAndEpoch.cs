namespace LogCluster.Core;

/// <summary>A place in a log: an offset and the leader epoch under which it was written (KIP-101).</summary>
public readonly record struct OffsetAndEpoch(long Offset, LeaderEpoch Epoch)
{
    public override string ToString() => $"{Offset}@{Epoch}";
}
