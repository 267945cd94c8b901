using LogCluster.Records;

namespace LogCluster.Cli.Client;

/// <summary>A record, copied out of its batch.</summary>
internal sealed record ConsumedRecord(
    TopicPartition Partition,
    long Offset,
    int LeaderEpoch,
    long TimestampMs,
    TimestampType TimestampType,
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<KeyValuePair<string, byte[]?>> Headers)
{
    public static ConsumedRecord From(TopicPartition partition, in RecordBatchHeader batch, in RecordView record)
    {
        var headers = new List<KeyValuePair<string, byte[]?>>(record.Headers.Count);
        foreach (var header in record.Headers)
            headers.Add(new(header.Key, header.Value.ToArray()));
        return new ConsumedRecord(
            partition, record.Offset, batch.LeaderEpoch.Value, record.TimestampMs, batch.TimestampType, record.Key.ToArray(), record.Value.ToArray(), headers);
    }
}
