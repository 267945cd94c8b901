namespace LogCluster.Core.Wire;

/// <summary>Why bytes are not the message they claim to be.</summary>
public enum WireError
{
    None,

    /// <summary>The message ends before the field does.</summary>
    Truncated,

    /// <summary>A varint of more than 5 (int32) or 10 (int64) bytes, or of more bits than its type.</summary>
    MalformedVarint,

    /// <summary>A negative length where null is not allowed, or below -1.</summary>
    InvalidLength,

    /// <summary>A string that is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>An array of more than <see cref="WireLimits.ArrayElementsMax"/> elements.</summary>
    ArrayTooLarge,

    /// <summary>More than <see cref="WireLimits.TagsMax"/> tagged fields, or tags out of order.</summary>
    InvalidTags,

    /// <summary>Bytes left over after the last field.</summary>
    TrailingBytes,

    /// <summary>A version that the schema does not have.</summary>
    UnsupportedVersion,
}
