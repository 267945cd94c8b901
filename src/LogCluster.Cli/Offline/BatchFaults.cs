using LogCluster.Records;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Segments;

namespace LogCluster.Cli.Offline;

/// <summary>What stands where a batch should begin.</summary>
internal static class BatchFaults
{
    private const int ProbeBytes = 4096;

    /// <summary>After a walk that ended before the file.</summary>
    public static string Describe(IDiskFile file, BatchReader reader)
    {
        var left = file.Length - reader.NextPosition;
        var probe = new byte[Math.Min(left, ProbeBytes)];
        var read = file.Read(reader.NextPosition, probe);
        if (!probe.AsSpan(0, read).ContainsAnyExcept((byte)0))
            return $"{left} bytes of zeros follow, where a batch should begin or the file end";
        return reader.Status switch
        {
            BatchReadStatus.Incomplete => $"the batch that begins here is torn: the file ends {left} bytes later",
            BatchReadStatus.UnsupportedMagic => "a message set of an old format (magic 0 or 1)",
            _ => $"no batch begins here; {left} bytes are left",
        };
    }
}
