using LogCluster.Core;

namespace LogCluster.Golden.Batches;

/// <summary>Where Kafka stumbles and answers UNKNOWN_SERVER_ERROR: what we answer instead. Every such case has an entry.</summary>
public static class SpecificVerdicts
{
    private static readonly Dictionary<string, ErrorCode> Verdicts = new(StringComparer.Ordinal)
    {
        ["length-largest"] = ErrorCode.CorruptMessage,
        ["codec-5"] = ErrorCode.UnsupportedCompressionType,
        ["codec-6"] = ErrorCode.UnsupportedCompressionType,
        ["codec-7"] = ErrorCode.UnsupportedCompressionType,
        ["offset-deltas-with-gap-gzip"] = ErrorCode.InvalidRecord,
        ["record-length-varint-too-long"] = ErrorCode.InvalidRecord,
        ["gzip-garbage"] = ErrorCode.InvalidRecord,
        ["gzip-truncated"] = ErrorCode.InvalidRecord,
        ["gzip-empty"] = ErrorCode.InvalidRecord,
        ["gzip-trailer-checksum"] = ErrorCode.InvalidRecord,
        ["none-labelled-gzip"] = ErrorCode.InvalidRecord,
        ["snappy-garbage"] = ErrorCode.InvalidRecord,
        ["snappy-truncated"] = ErrorCode.InvalidRecord,
        ["snappy-empty"] = ErrorCode.InvalidRecord,
        ["none-labelled-snappy"] = ErrorCode.InvalidRecord,
        ["lz4-garbage"] = ErrorCode.InvalidRecord,
        ["lz4-truncated"] = ErrorCode.InvalidRecord,
        ["lz4-empty"] = ErrorCode.InvalidRecord,
        ["lz4-header-checksum"] = ErrorCode.InvalidRecord,
        ["none-labelled-lz4"] = ErrorCode.InvalidRecord,
        ["zstd-garbage"] = ErrorCode.InvalidRecord,
        ["zstd-truncated"] = ErrorCode.InvalidRecord,
        ["none-labelled-zstd"] = ErrorCode.InvalidRecord,
    };

    public static ErrorCode? Find(string name) => Verdicts.TryGetValue(name, out var verdict) ? verdict : null;
}
