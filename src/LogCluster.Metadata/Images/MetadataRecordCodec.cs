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
        MetadataRecordFrame.Write(writer, record, VersionOf(record));
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

    private static short VersionOf(IMetadataRecord record) => record switch
    {
        RegisterBrokerRecord => RegisterBrokerRecord.HighestVersion,
        PartitionRecord => PartitionRecord.HighestVersion,
        PartitionChangeRecord => PartitionChangeRecord.HighestVersion,
        BrokerRegistrationChangeRecord change => VersionOf(change),
        _ => 0,
    };

    /// <summary>The lowest that can say it, as Kafka writes it.</summary>
    private static short VersionOf(BrokerRegistrationChangeRecord change) =>
        change.CordonedLogDirs is not null ? (short)3 : change.LogDirs.Count > 0 ? (short)2 : change.InControlledShutdown != 0 ? (short)1 : (short)0;
}
