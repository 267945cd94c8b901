using System.Runtime.InteropServices;
using LogCluster.Core.Wire;

namespace LogCluster.Storage.Producers;

/// <summary>The end-of-transaction marker in a control batch.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ControlMarker(bool IsCommit, int CoordinatorEpoch)
{
    private const short Abort = 0;
    private const short Commit = 1;

    /// <summary>Null when the batch's record is another kind of control record, or the cleaner left none.</summary>
    public static ControlMarker? TryRead(in RecordBatchHeader header, ReadOnlyMemory<byte> payload)
    {
        if (header.RecordCount == 0 || header.IsCompressed)
            return null;
        var reader = new WireReader(payload);
        reader.ReadVarint();
        reader.ReadInt8();
        reader.ReadVarlong();
        reader.ReadVarint();
        var keyBytes = reader.ReadVarint();
        reader.ReadInt16();
        var type = reader.ReadInt16();
        if (reader.Failed || keyBytes < 4 || type is not (Abort or Commit))
            return null;
        for (var i = 4; i < keyBytes; i++)
            reader.ReadInt8();
        reader.ReadVarint();
        reader.ReadInt16();
        var coordinatorEpoch = reader.ReadInt32();
        return reader.Failed ? null : new ControlMarker(type == Commit, coordinatorEpoch);
    }
}
