namespace LogCluster.Records;

/// <summary>What stands at a place where a record batch should begin.</summary>
public enum BatchReadStatus
{
    /// <summary>What was asked for (a header, or a whole batch) is there and its sizes make sense; the checksum was not looked at.</summary>
    Complete = 0,

    /// <summary>What is there makes sense so far, but bytes are missing: a torn write, or a slice cut by size.</summary>
    Incomplete = 1,

    /// <summary>The length or the magic cannot be those of a batch, however many bytes follow.</summary>
    Corrupt = 2,

    /// <summary>A message set of magic 0 or 1, which brokers no longer take or write.</summary>
    UnsupportedMagic = 3,
}
