namespace LogCluster.Protocol.GroupRecords;

/// <summary>The key of a record of <c>__consumer_offsets</c>.</summary>
public interface IGroupRecordKey : IMessage
{
    GroupRecordType RecordType { get; }
}
