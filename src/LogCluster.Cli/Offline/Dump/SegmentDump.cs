using System.Text;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;
using LogCluster.Records;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline.Dump;

/// <summary>Dumps a file of batches: a segment, or a snapshot of the metadata log.</summary>
internal sealed class SegmentDump(DumpOutput output, DumpOptions options)
{
    private static readonly string[] BatchColumns =
    [
        "file", "position", "bytes", "baseOffset", "lastOffset", "records", "leaderEpoch", "codec", "timestampType", "maxTimestamp",
        "producerId", "producerEpoch", "baseSequence", "transactional", "control", "crc",
    ];

    private static readonly string[] RecordColumns = ["file", "offset", "time", "key", "value", "headers"];

    /// <summary>Files of the metadata log are not always in a directory that says so.</summary>
    private static readonly TopicPartition MetadataPartition = new(Storage.Directories.LogDirectory.MetadataTopic, 0);

    /// <summary>Records below <paramref name="logStartOffset"/> are deleted, although they are still there.</summary>
    public void Dump(DataFile file, long logStartOffset)
    {
        using var opened = PosixDisk.Instance.Open(file.FilePath, DiskOpen.ReadOnly);
        if (opened.Length > int.MaxValue)
        {
            output.Fault(file, "", $"has {opened.Length} bytes, more than a segment may have");
            return;
        }

        using var reader = new BatchReader(opened, 0, (int)opened.Length);
        if (!options.WithRecords)
            DumpBatches(file, reader);
        else if (output.Format is OutputFormat.Json or OutputFormat.Jsonl)
            DumpRecords(file, reader, logStartOffset, (record, decoded) => output.WriteRecord(record, options.WithDecoded ? decoded : null));
        else
            DumpRecordRows(file, reader, logStartOffset);
        if (reader.Status != BatchReadStatus.Complete)
            output.Fault(file, $"position {reader.NextPosition}", BatchFaults.Describe(opened, reader));
    }

    private void DumpBatches(DataFile file, BatchReader reader)
    {
        using var rows = output.Rows(file, BatchColumns);
        while (reader.MoveNext())
        {
            var header = reader.Header;
            var isSound = reader.IsCrcValid;
            rows.Write(
                file.ShortName, reader.Position, header.SizeBytes, header.BaseOffset, header.LastOffset, header.RecordCount, header.LeaderEpoch.Value,
                header.Codec.ToString(), header.TimestampType.ToString(), header.MaxTimestampMs, header.ProducerId, (int)header.ProducerEpoch,
                header.BaseSequence, header.IsTransactional, header.IsControl, isSound ? "ok" : "WRONG");
            if (!isSound)
                output.Fault(file, $"position {reader.Position}, batch of offset {header.BaseOffset}", "the checksum does not fit");
        }
    }

    private void DumpRecordRows(DataFile file, BatchReader reader, long logStartOffset)
    {
        using var rows = output.Rows(file, RecordColumns);
        DumpRecords(file, reader, logStartOffset, (record, decoded) => rows.Write(
            file.ShortName,
            record.Offset,
            TimeText.ToIso(record.TimestampMs),
            decoded is null ? Text(record.Key) : "",
            decoded?.ToString() ?? Text(record.Value),
            record.Headers.Select(header => $"{header.Key}={Text(header.Value)}")));
    }

    private void DumpRecords(DataFile file, BatchReader reader, long logStartOffset, Action<ConsumedRecord, DecodedRecord?> show)
    {
        var partition = file.Partition ?? (file.Kind == DataFileKind.MetadataSnapshot ? MetadataPartition : new TopicPartition(file.ShortName, 0));
        while (reader.MoveNext())
        {
            if (!reader.IsCrcValid)
            {
                output.Fault(file, $"position {reader.Position}, batch of offset {reader.Header.BaseOffset}", "the checksum does not fit");
                continue;
            }

            if (reader.Header.IsControl && !options.WithControl && output.Format != OutputFormat.Table)
                continue;
            DumpBatch(file, partition, reader, logStartOffset, show);
        }
    }

    private void DumpBatch(DataFile file, TopicPartition partition, BatchReader reader, long logStartOffset, Action<ConsumedRecord, DecodedRecord?> show)
    {
        using var records = new RecordReader(reader.View);
        while (records.MoveNext())
        {
            if (records.Current.Offset < logStartOffset && !options.WithAll)
                continue;
            var record = ConsumedRecord.From(partition, reader.Header, records.Current);
            var decoded = reader.Header.IsControl ? RecordDecoder.DecodeControl(record.Key, record.Value)
                : RecordDecoder.Knows(partition.Topic) ? RecordDecoder.Decode(partition.Topic, record.Key, record.Value)
                : null;
            show(record, decoded);
        }

        if (records.Fault != RecordFault.None)
            output.Fault(file, $"position {reader.Position}, batch of offset {reader.Header.BaseOffset}", records.Fault.Describe());
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
