namespace LogCluster.Replication.InSync;

/// <summary>The timestamps of ListOffsets that are not times, with the request versions that brought them.</summary>
public static class OffsetQuery
{
    public const long Latest = -1;
    public const long Earliest = -2;

    /// <summary>The record with the largest timestamp (KIP-734).</summary>
    public const long MaxTimestamp = -3;

    /// <summary>The first offset on local disk (KIP-405).</summary>
    public const long EarliestLocal = -4;

    /// <summary>The last offset in tiered storage (KIP-1005).</summary>
    public const long LatestTiered = -5;

    /// <summary>The first offset not yet in tiered storage (KIP-1023).</summary>
    public const long EarliestPendingUpload = -6;

    public static bool IsKnown(long timestamp, short version) => timestamp switch
    {
        >= Earliest => true,
        MaxTimestamp => version >= 7,
        EarliestLocal => version >= 8,
        LatestTiered => version >= 9,
        EarliestPendingUpload => version >= 11,
        _ => false,
    };
}
