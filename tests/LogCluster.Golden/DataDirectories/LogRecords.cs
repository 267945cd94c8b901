using System.Security.Cryptography;
using System.Text.Json;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Storage;
using LogCluster.Storage.Indexes;

namespace LogCluster.Golden.DataDirectories;

/// <summary>Reads a log as a consumer does, each record as a line of text that compares.</summary>
public static class LogRecords
{
    private const int ValueBytesMax = 4096;

    /// <summary>All data records up to the first damage; the error says what stopped the reading.</summary>
    public static (List<string> Lines, ErrorCode Error) ReadAll(PartitionLog log)
    {
        var lines = new List<string>();
        using var cursor = new LogCursor(log, log.LogStartOffset);
        while (cursor.MoveNext())
        {
            if (!cursor.Header.IsControl)
                Add(lines, cursor.View, log.LogStartOffset);
        }

        return (lines, cursor.Error);
    }

    /// <summary>What read_committed shows: below the last stable offset, without aborted transactions (KIP-98).</summary>
    public static List<string> ReadCommitted(PartitionLog log, long lastStableOffset)
    {
        var lines = new List<string>();
        for (var offset = log.LogStartOffset; ;)
        {
            var read = log.Read(offset, 2000, lastStableOffset, committedOnly: true);
            using var slice = read.Slice;
            if (slice is null)
                return lines;
            var bytes = new byte[slice.Length];
            slice.CopyTo(0, bytes);
            AddCommitted(lines, bytes, read.AbortedTransactions!, log.LogStartOffset);
            offset = read.NextOffset;
        }
    }

    private static void AddCommitted(List<string> lines, byte[] bytes, IReadOnlyList<AbortedTransaction> transactions, long logStartOffset)
    {
        var waiting = new Queue<AbortedTransaction>(transactions.OrderBy(transaction => transaction.FirstOffset));
        var aborted = new HashSet<long>();
        var batches = new RecordBatchEnumerator(bytes);
        while (batches.MoveNext())
        {
            var batch = batches.Current;
            while (waiting.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset)
                aborted.Add(waiting.Dequeue().ProducerId);
            if (batch.Header.IsControl)
                aborted.Remove(batch.Header.ProducerId);
            else if (!batch.Header.IsTransactional || !aborted.Contains(batch.Header.ProducerId))
                Add(lines, batch, logStartOffset);
        }
    }

    private static void Add(List<string> lines, in RecordBatchView batch, long logStartOffset)
    {
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            if (records.Current.Offset >= logStartOffset)
                lines.Add(Line(batch.Header, records.Current));
        }

        if (records.Fault != RecordFault.None)
            throw new InvalidDataException($"the batch at {batch.BaseOffset} cannot be read: {records.Fault}");
    }

    private static string Line(in RecordBatchHeader batch, in RecordView record)
    {
        var headers = new List<string>();
        foreach (var header in record.Headers)
            headers.Add($"{header.Key}={Text(header.Value.ToArray())}");
        return $"{record.Offset} {batch.LeaderEpoch} {record.TimestampMs} {batch.TimestampType} {Text(record.Key.ToArray())} {Text(record.Value.ToArray())} {string.Join(',', headers)}";
    }

    private static string Text(byte[]? bytes) => bytes switch
    {
        null => "null",
        { Length: > ValueBytesMax } => $"{bytes.Length}:{Convert.ToHexStringLower(SHA256.HashData(bytes))}",
        _ => $"\"{Convert.ToBase64String(bytes)}\"",
    };

    /// <summary>The same line from Kafka's description of the record.</summary>
    public static string Line(JsonElement record)
    {
        var value = record.TryGetProperty("valueSha256", out var sha)
            ? $"{record.GetProperty("valueLength").GetInt32()}:{sha.GetString()!.ToLowerInvariant()}"
            : Text(record.GetProperty("value"));
        var headers = record.GetProperty("headers").EnumerateArray().Select(header => $"{header[0].GetString()}={Text(header[1])}");
        return $"{record.GetProperty("offset")} {record.GetProperty("leaderEpoch")} {record.GetProperty("timestamp")} {record.GetProperty("timestampType")} " +
            $"{Text(record.GetProperty("key"))} {value} {string.Join(',', headers)}";
    }

    private static string Text(JsonElement base64) => base64.ValueKind == JsonValueKind.Null ? "null" : $"\"{base64.GetString()}\"";
}
