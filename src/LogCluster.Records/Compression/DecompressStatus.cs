namespace LogCluster.Records.Compression;

/// <summary>How a read from a compressed stream ended.</summary>
public enum DecompressStatus
{
    /// <summary>The destination is full and there may be more.</summary>
    DestinationFull = 0,

    /// <summary>The stream is complete and its checksums, where it has any, are right. Bytes may have been written before that.</summary>
    Ended = 1,

    /// <summary>The source ends in the middle of the stream.</summary>
    Truncated = 2,

    /// <summary>The source is not a stream of this codec, or is damaged.</summary>
    Damaged = 3,

    /// <summary>The stream has a part that must be decoded in one piece and is larger than the codec allows itself.</summary>
    TooLarge = 4,
}
