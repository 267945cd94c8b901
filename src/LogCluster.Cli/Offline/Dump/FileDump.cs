using System.Text.Json;
using LogCluster.Cli.Options;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Producers;

namespace LogCluster.Cli.Offline.Dump;

/// <summary>Dumps any file of a data directory.</summary>
internal sealed class FileDump(DumpOutput output, DumpOptions options)
{
    private readonly SegmentDump _segments = new(output, options);

    public void Dump(DataFile file, long logStartOffset)
    {
        switch (file.Kind)
        {
            case DataFileKind.Segment or DataFileKind.MetadataSnapshot:
                _segments.Dump(file, logStartOffset);
                break;
            case DataFileKind.OffsetIndex:
                DumpOffsets(file);
                break;
            case DataFileKind.TimeIndex:
                DumpTimes(file);
                break;
            case DataFileKind.TransactionIndex:
                DumpTransactions(file);
                break;
            case DataFileKind.ProducerSnapshot:
                DumpProducers(file);
                break;
            case DataFileKind.LeaderEpochs:
                DumpCheckpoint(file, "leaderEpoch", "startOffset");
                break;
            case DataFileKind.OffsetCheckpoint:
                DumpCheckpoint(file, "topic", "partition", "offset");
                break;
            case DataFileKind.MetaProperties or DataFileKind.PartitionMetadata:
                DumpProperties(file);
                break;
            case DataFileKind.QuorumState or DataFileKind.CleanShutdown:
                DumpJson(file);
                break;
            default:
                output.Fault(file, "", "is no file of a data directory that is known");
                break;
        }
    }

    private static byte[] Read(DataFile file) => PosixDisk.Instance.ReadAllBytes(file.FilePath);

    private void DumpOffsets(DataFile file)
    {
        var bytes = Read(file);
        using (var rows = output.Rows(file, "file", "offset", "position"))
        {
            foreach (var (offset, position) in IndexEntries.Offsets(bytes, file.BaseOffset))
                rows.Write(file.ShortName, offset, position);
        }

        CheckWhole(file, bytes.Length, IndexEntries.OffsetEntryBytes);
    }

    private void DumpTimes(DataFile file)
    {
        var bytes = Read(file);
        using (var rows = output.Rows(file, "file", "timestamp", "time", "offset"))
        {
            foreach (var entry in IndexEntries.Times(bytes, file.BaseOffset))
                rows.Write(file.ShortName, entry.TimestampMs, TimeText.ToIso(entry.TimestampMs), entry.Offset);
        }

        CheckWhole(file, bytes.Length, IndexEntries.TimeEntryBytes);
    }

    private void CheckWhole(DataFile file, int bytes, int entryBytes)
    {
        if (bytes % entryBytes != 0)
            output.Fault(file, "", $"has {bytes} bytes, which is no multiple of an entry's {entryBytes}");
    }

    private void DumpTransactions(DataFile file)
    {
        using var rows = output.Rows(file, "file", "producerId", "firstOffset", "lastOffset", "lastStableOffset");
        var index = 0;
        foreach (var entry in IndexEntries.Transactions(Read(file)))
        {
            if (entry is { } aborted)
                rows.Write(file.ShortName, aborted.ProducerId, aborted.FirstOffset, aborted.LastOffset, aborted.LastStableOffset);
            else
                output.Fault(file, $"entry {index}", "is of an unknown version");
            index++;
        }
    }

    private void DumpProducers(DataFile file)
    {
        if (ProducerSnapshot.TryDecode(Read(file)) is not { } producers)
        {
            output.Fault(file, "", "is no whole snapshot: its version, length or checksum does not fit");
            return;
        }

        using var rows = output.Rows(
            file, "file", "producerId", "producerEpoch", "lastSequence", "lastOffset", "offsetDelta", "lastTimestamp", "coordinatorEpoch", "transactionFirstOffset");
        foreach (var state in producers)
        {
            rows.Write(
                file.ShortName, state.ProducerId, (int)state.Epoch, state.LastSequence, state.LastOffset, state.LastBatch?.OffsetDelta ?? 0, state.LastTimestampMs,
                state.CoordinatorEpoch, state.TransactionFirstOffset);
        }
    }

    private void DumpCheckpoint(DataFile file, params string[] fields)
    {
        if (CheckpointText.TryParse(PosixDisk.Instance.TryReadText(file.FilePath) ?? "", fields.Length) is not { } entries)
        {
            output.Fault(file, "", "is no checkpoint: its version, its count or a line does not fit");
            return;
        }

        using var rows = output.Rows(file, ["file", .. fields]);
        foreach (var entry in entries)
            rows.Write([file.ShortName, .. entry.Select(Number)]);
    }

    private static object Number(string field) => CheckpointText.TryParseNumber(field, out var number) ? number : field;

    private void DumpProperties(DataFile file)
    {
        using var rows = output.Rows(file, "file", "name", "value");
        foreach (var line in File.ReadLines(file.FilePath).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.IndexOfAny(['=', ':']);
            rows.Write(file.ShortName, end < 0 ? line : line[..end].Trim(), end < 0 ? null : line[(end + 1)..].Trim());
        }
    }

    private void DumpJson(DataFile file)
    {
        try
        {
            using var json = JsonDocument.Parse(Read(file));
            using var rows = output.Rows(file, "file", "name", "value");
            foreach (var field in json.RootElement.EnumerateObject())
                rows.Write(file.ShortName, field.Name, field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText());
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            output.Fault(file, "", $"is no JSON object: {damage.Message}");
        }
    }
}
