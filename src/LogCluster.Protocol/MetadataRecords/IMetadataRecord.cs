namespace LogCluster.Protocol.MetadataRecords;

/// <summary>A record of the cluster metadata log.</summary>
public interface IMetadataRecord : IMessage
{
    MetadataRecordType RecordType { get; }
}
