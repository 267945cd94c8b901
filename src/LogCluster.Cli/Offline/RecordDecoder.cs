using LogCluster.Core.Wire;
using LogCluster.Protocol.ControlRecords;
using LogCluster.Protocol;
using LogCluster.Protocol.GroupRecords;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.Records;
using LogCluster.Storage.Directories;

namespace LogCluster.Cli.Offline;

/// <summary>Reads what the records of internal topics, and control records, say.</summary>
internal static class RecordDecoder
{
    private const string GroupsTopic = "__consumer_offsets";

    public static bool Knows(string topic) => topic is LogDirectory.MetadataTopic or GroupsTopic;

    /// <summary>A data record of a topic that <see cref="Knows"/>.</summary>
    public static DecodedRecord Decode(string topic, byte[]? key, byte[]? value)
    {
        Invariant.Check(Knows(topic));
        return topic == GroupsTopic ? DecodeGroup(key, value) : DecodeMetadata(value);
    }

    private static DecodedRecord DecodeGroup(byte[]? key, byte[]? value)
    {
        if (key is null || GroupRecordFrame.ReadKey(key, out _) is not { } read)
            return new DecodedRecord("unknown") { Fault = "not the key of a group record that is known" };
        var record = new DecodedRecord(read.RecordType.ToString()) { Key = read };
        if (value is null)
            return record;
        var message = GroupRecordFrame.ReadValue(read.RecordType, value, out var version, out var error);
        return record with { Version = version, Value = message, Fault = message is null ? $"the value cannot be read: {error}" : null };
    }

    private static DecodedRecord DecodeMetadata(byte[]? value)
    {
        if (value is null)
            return new DecodedRecord("unknown") { Fault = "a metadata record without a value" };
        var record = MetadataRecordFrame.Read(value, out var version, out var error);
        return record is null
            ? new DecodedRecord("unknown") { Version = version, Fault = $"not a metadata record that is known: {error}" }
            : new DecodedRecord(record.RecordType.ToString()) { Version = version, Value = record };
    }

    public static DecodedRecord DecodeControl(byte[]? key, byte[]? value)
    {
        if (!ControlRecordKey.TryRead(key, out var read))
            return new DecodedRecord("unknown") { Fault = "a control record without a type" };
        var type = read.Type.ToString();
        return read.Type switch
        {
            ControlRecordType.Abort or ControlRecordType.Commit => Read(type, value, VersionPrefixed<EndTxnMarker>),
            ControlRecordType.LeaderChange => Read(type, value, SelfVersioned<LeaderChangeMessage>),
            ControlRecordType.SnapshotHeader => Read(type, value, SelfVersioned<SnapshotHeaderRecord>),
            ControlRecordType.SnapshotFooter => Read(type, value, SelfVersioned<SnapshotFooterRecord>),
            ControlRecordType.KRaftVersion => Read(type, value, SelfVersioned<KRaftVersionRecord>),
            ControlRecordType.KRaftVoters => Read(type, value, SelfVersioned<VotersRecord>),
            _ => new DecodedRecord(type) { Fault = "a control record of an unknown type" },
        };
    }

    private delegate (object? Message, short Version, WireError Error) Reader(ReadOnlyMemory<byte> value);

    private static DecodedRecord Read(string type, byte[]? value, Reader read)
    {
        if (value is null)
            return new DecodedRecord(type) { Fault = "the value is missing" };
        var (message, version, error) = read(value);
        return new DecodedRecord(type) { Version = version, Value = message, Fault = message is null ? $"the value cannot be read: {error}" : null };
    }

    /// <summary>An int16 version, then a message of that version.</summary>
    private static (object? Message, short Version, WireError Error) VersionPrefixed<T>(ReadOnlyMemory<byte> value)
        where T : IMessage<T>
    {
        var reader = new WireReader(value);
        var version = reader.ReadInt16();
        if (version < T.LowestVersion || version > T.HighestVersion)
            return (null, version, WireError.UnsupportedVersion);
        var message = T.Read(ref reader, version);
        return (reader.Failed ? null : message, version, reader.Error);
    }

    /// <summary>The version is the message's own first field.</summary>
    private static (object? Message, short Version, WireError Error) SelfVersioned<T>(ReadOnlyMemory<byte> value)
        where T : IMessage<T>
    {
        var ahead = new WireReader(value);
        var version = Math.Clamp(ahead.ReadInt16(), T.LowestVersion, T.HighestVersion);
        var reader = new WireReader(value);
        var message = T.Read(ref reader, version);
        return (reader.Failed ? null : message, version, reader.Error);
    }
}
