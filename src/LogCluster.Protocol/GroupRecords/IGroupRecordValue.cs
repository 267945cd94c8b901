namespace LogCluster.Protocol.GroupRecords;

/// <summary>The value of a record of <c>__consumer_offsets</c>; a tombstone has none.</summary>
public interface IGroupRecordValue : IMessage
{
    GroupRecordType RecordType { get; }
}
