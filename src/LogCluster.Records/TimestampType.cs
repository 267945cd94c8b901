namespace LogCluster.Records;

/// <summary>Who set the timestamps of a batch (KIP-32): the producer, or the leader when it appended the batch.</summary>
public enum TimestampType
{
    CreateTime = 0,
    LogAppendTime = 1,
}
