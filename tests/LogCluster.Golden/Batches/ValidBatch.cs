using System.Text.Json;
using LogCluster.Core;
using LogCluster.Records;

namespace LogCluster.Golden.Batches;

/// <summary>Compares one line of valid.jsonl with what we read from its bytes, and what we write from its fields.</summary>
internal static class ValidBatch
{
    /// <summary>Null when nothing differs.</summary>
    public static string? FindDifference(JsonElement line)
    {
        var bytes = line.Hex("hex");
        if (RecordBatchView.TryRead(bytes, out var batch) != BatchReadStatus.Complete || batch.SizeBytes != bytes.Length)
            return "not read as one batch";
        return FindHeaderDifference(line, batch) ?? FindRecordDifference(line, batch) ?? FindRoundTripDifference(line, batch);
    }

    private static string? FindHeaderDifference(JsonElement line, in RecordBatchView batch)
    {
        var header = batch.Header;
        (string Field, object Ours)[] fields =
        [
            ("magic", (long)header.Magic), ("baseOffset", header.BaseOffset), ("lastOffset", header.LastOffset),
            ("lastOffsetDelta", (long)header.LastOffsetDelta), ("length", (long)header.BatchLengthBytes),
            ("partitionLeaderEpoch", (long)header.LeaderEpoch.Value), ("crc", (long)header.Crc), ("attributes", (long)header.Attributes),
            ("rawBaseTimestamp", header.BaseTimestampMs), ("maxTimestamp", header.MaxTimestampMs), ("producerId", header.ProducerId),
            ("producerEpoch", (long)header.ProducerEpoch), ("baseSequence", (long)header.BaseSequence),
            ("lastSequence", (long)header.LastSequence), ("count", (long)header.RecordCount), ("transactional", header.IsTransactional),
            ("control", header.IsControl), ("timestampType", header.TimestampType.ToString()),
            ("codec", header.Codec.ToString().ToLowerInvariant()),
        ];
        foreach (var (field, ours) in fields)
        {
            if (!string.Equals(line.GetProperty(field).ToString(), ours.ToString(), StringComparison.Ordinal))
                return $"{field} is {ours}";
        }

        var horizon = line.GetProperty("deleteHorizonMs");
        if (header.DeleteHorizonMs != (horizon.ValueKind == JsonValueKind.Null ? null : horizon.GetInt64()))
            return $"delete horizon is {header.DeleteHorizonMs}";
        return batch.IsCrcValid() ? null : "checksum is wrong";
    }

    private static string? FindRecordDifference(JsonElement line, in RecordBatchView batch)
    {
        using var reader = new RecordReader(batch);
        foreach (var expected in line.GetProperty("records").EnumerateArray())
        {
            if (!reader.MoveNext())
                return $"a record is missing: {reader.Fault}";
            if (FindDifference(expected, reader.Current) is { } difference)
                return $"record at {reader.Current.Offset}: {difference}";
        }

        if (reader.MoveNext() || reader.Fault != RecordFault.None)
            return $"does not end after the last record: {reader.Fault}";
        return line.TryGetProperty("controlRecord", out var control) ? FindControlDifference(control, batch) : null;
    }

    private static string? FindDifference(JsonElement expected, in RecordView record)
    {
        if (record.Offset != expected.GetProperty("offset").GetInt64())
            return "offset";
        if (record.TimestampMs != expected.GetProperty("timestamp").GetInt64())
            return "timestamp";
        if (expected.TryGetProperty("sentTimestamp", out var sent) && record.SentTimestampMs != sent.GetInt64())
            return "sent timestamp";
        if (!Same(record.Key, expected.Base64("key")))
            return "key";
        if (!Same(record.Value, expected.Base64("value")))
            return "value";
        var headers = record.Headers;
        foreach (var header in expected.GetProperty("headers").EnumerateArray())
        {
            if (!headers.MoveNext() || !string.Equals(headers.Current.Key, header.Text("key"), StringComparison.Ordinal))
                return "header key";
            if (!Same(headers.Current.Value, header.Base64("value")))
                return "header value";
        }

        return headers.MoveNext() ? "too many headers" : null;
    }

    private static bool Same(NullableBytes ours, byte[]? expected) =>
        ours.HasValue == (expected is not null) && ours.Span.SequenceEqual(expected);

    private static string? FindControlDifference(JsonElement control, in RecordBatchView batch)
    {
        using var reader = new RecordReader(batch);
        if (!reader.MoveNext() || !ControlRecordKey.TryRead(reader.Current.Key, out var key) || (short)key.Type != control.GetProperty("typeId").GetInt16())
            return "control type";
        if (!EndTransactionMarker.TryRead(reader.Current, out var marker))
            return key.Type <= ControlRecordType.Commit ? "not read as the end of a transaction" : null;
        return marker.CoordinatorEpoch == control.GetProperty("json").GetProperty("coordinatorEpoch").GetInt32() ? null : "coordinator epoch";
    }

    /// <summary>Builds the batch again from what was read: the same bytes without compression, the same records with it.</summary>
    private static string? FindRoundTripDifference(JsonElement line, in RecordBatchView batch)
    {
        using var builder = BatchCopy.Begin(batch.Header);
        using var reader = new RecordReader(batch);
        while (reader.MoveNext())
            builder.Append(reader.Current);
        var built = builder.Build();
        if (!batch.Header.IsCompressed)
            return built.Span.SequenceEqual(batch.Bytes) ? null : $"encoded as {Convert.ToHexStringLower(built.Span)}";
        Invariant.Check(RecordBatchView.TryRead(built.Span, out var copy) == BatchReadStatus.Complete);
        return FindRecordDifference(line, copy) is { } difference ? $"our own encoding: {difference}" : null;
    }
}
