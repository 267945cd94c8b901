using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Images;

/// <summary>Record values of the metadata log, in the versions that metadata.version 30 writes.</summary>
public static class MetadataRecordCodec
{
    public static byte[] Write(IMetadataRecord record)
    {
        using var writer = new WireWriter(128);
        MetadataRecordFrame.Write(writer, record, VersionOf(record.RecordType));
        return writer.WrittenMemory.ToArray();
    }

    /// <summary>A committed record that cannot be read leaves no state to go on with.</summary>
    public static IMetadataRecord Read(ReadOnlyMemory<byte> value)
    {
        var record = MetadataRecordFrame.Read(value, out var version, out var error);
        if (record is null)
            Invariant.Fail($"a metadata record of version {version} cannot be read: {error}");
        return record;
    }

    private static short VersionOf(MetadataRecordType type) => type switch
    {
        MetadataRecordType.RegisterBrokerRecord => RegisterBrokerRecord.HighestVersion,
        MetadataRecordType.PartitionRecord => PartitionRecord.HighestVersion,
        MetadataRecordType.PartitionChangeRecord => PartitionChangeRecord.HighestVersion,
        _ => 0,
    };
}
