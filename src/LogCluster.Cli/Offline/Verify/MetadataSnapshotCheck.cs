using LogCluster.Records;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline.Verify;

/// <summary>A snapshot of the metadata log: header, records, footer, each of which must be readable (KIP-630).</summary>
internal static class MetadataSnapshotCheck
{
    public static void Run(DataFile file, VerifyReport report)
    {
        report.Files++;
        using var opened = PosixDisk.Instance.Open(file.FilePath, DiskOpen.ReadOnly);
        using var reader = new BatchReader(opened, 0, (int)Math.Min(opened.Length, int.MaxValue));
        var types = new List<string>();
        while (reader.MoveNext())
        {
            report.Batches++;
            if (!reader.IsCrcValid)
            {
                report.Add(file.FilePath, "the checksum of the batch does not fit", reader.Position, reader.Header.BaseOffset);
                return;
            }

            CheckBatch(file, reader, types, report);
        }

        if (reader.Status != BatchReadStatus.Complete)
            report.Add(file.FilePath, BatchFaults.Describe(opened, reader), reader.NextPosition);
        else if (types.Count == 0 || types[0] != nameof(ControlRecordType.SnapshotHeader) || types[^1] != nameof(ControlRecordType.SnapshotFooter))
            report.Add(file.FilePath, "has no header in front or no footer at the end: it is not complete");
    }

    private static void CheckBatch(DataFile file, BatchReader reader, List<string> types, VerifyReport report)
    {
        using var records = new RecordReader(reader.View);
        while (records.MoveNext())
        {
            report.Records++;
            var (key, value) = (records.Current.Key.ToArray(), records.Current.Value.ToArray());
            var decoded = reader.Header.IsControl ? RecordDecoder.DecodeControl(key, value) : RecordDecoder.Decode(Storage.Directories.LogDirectory.MetadataTopic, key, value);
            types.Add(decoded.Type);
            if (decoded.Fault is { } fault)
                report.Add(file.FilePath, fault, reader.Position, records.Current.Offset);
        }

        if (records.Fault != RecordFault.None)
            report.Add(file.FilePath, records.Fault.Describe(), reader.Position, reader.Header.BaseOffset);
    }
}
