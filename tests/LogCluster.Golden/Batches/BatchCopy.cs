using LogCluster.Records;

namespace LogCluster.Golden.Batches;

internal static class BatchCopy
{
    /// <summary>A builder for another batch with the same header.</summary>
    public static RecordBatchBuilder Begin(in RecordBatchHeader header) => new()
    {
        BaseOffset = header.BaseOffset,
        LeaderEpoch = header.LeaderEpoch,
        Codec = header.Codec,
        ProducerId = header.ProducerId,
        ProducerEpoch = header.ProducerEpoch,
        BaseSequence = header.BaseSequence,
        IsTransactional = header.IsTransactional,
        IsControl = header.IsControl,
        LogAppendTimeMs = header.TimestampType == TimestampType.LogAppendTime ? header.MaxTimestampMs : null,
        DeleteHorizonMs = header.DeleteHorizonMs,
        BaseTimestampMs = header.BaseTimestampMs,
        MaxTimestampMs = header.MaxTimestampMs,
        LastOffset = header.LastOffset,
    };
}
