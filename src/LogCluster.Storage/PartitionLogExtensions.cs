using LogCluster.Storage.Producers;

namespace LogCluster.Storage;

/// <summary>Questions that a log's own answers answer.</summary>
public static class PartitionLogExtensions
{
    /// <summary>Null when the log does not know the producer.</summary>
    public static ProducerState? FindProducer(this PartitionLog log, long producerId) =>
        log.GetProducers().FirstOrDefault(producer => producer.ProducerId == producerId);
}
