namespace LogCluster.Records;

/// <summary>Sentences for clients and logs.</summary>
public static class RecordFaults
{
    public static string Describe(this RecordFault fault) => fault switch
    {
        RecordFault.None => "Nothing is wrong.",
        RecordFault.EndsEarly => "The batch ends before the number of records in its header.",
        RecordFault.BytesLeft => "The batch goes on behind the number of records in its header.",
        RecordFault.InvalidLength => "A record's length is not valid.",
        RecordFault.InvalidField => "A field of a record is malformed or reaches beyond the record.",
        RecordFault.LengthMismatch => "A record's fields do not take as many bytes as its length says.",
        RecordFault.InvalidHeaderCount => "A record's number of headers is not valid.",
        RecordFault.NullHeaderKey => "A record header has no key.",
        RecordFault.CodecUnavailable => "The compression codec of the batch is not available.",
        RecordFault.CompressedDataDamaged => "The compressed records are damaged or not of the codec that the batch names.",
        RecordFault.CompressedDataTruncated => "The compressed records break off.",
        RecordFault.TooLargeDecompressed => "The records are too large when decompressed.",
        RecordFault.RecordTooLarge => "A record is too large.",
        _ => fault.ToString(),
    };
}
