namespace LogCluster.Records;

/// <summary>What is wrong with the records of a batch.</summary>
public enum RecordFault
{
    None = 0,

    /// <summary>Fewer records than the header counts.</summary>
    EndsEarly,

    /// <summary>Bytes behind the last record that the header counts.</summary>
    BytesLeft,

    /// <summary>A record's length is negative or a varint of more than five bytes.</summary>
    InvalidLength,

    /// <summary>A field of a record reaches beyond the record, or is a malformed varint.</summary>
    InvalidField,

    /// <summary>A record's fields take fewer bytes than its length says.</summary>
    LengthMismatch,

    /// <summary>A record's header count is negative or larger than its bytes.</summary>
    InvalidHeaderCount,

    /// <summary>A record header without a key.</summary>
    NullHeaderKey,

    /// <summary>The codec is not assigned, or its library is missing.</summary>
    CodecUnavailable,

    /// <summary>Not a stream of the codec that the attributes name, or its checksum is wrong.</summary>
    CompressedDataDamaged,

    /// <summary>The compressed stream breaks off.</summary>
    CompressedDataTruncated,

    /// <summary>More decompressed bytes than the reader's limit.</summary>
    TooLargeDecompressed,

    /// <summary>One record above the reader's limit.</summary>
    RecordTooLarge,
}
