namespace LogCluster.Cli.Offline;

/// <summary>What a file of a data directory is, as its name says.</summary>
internal enum DataFileKind
{
    Unknown,
    Segment,
    OffsetIndex,
    TimeIndex,
    TransactionIndex,
    ProducerSnapshot,

    /// <summary>A snapshot of the metadata log, or <c>bootstrap.checkpoint</c>: batches between a header and a footer (KIP-630).</summary>
    MetadataSnapshot,
    LeaderEpochs,

    /// <summary>One offset a partition.</summary>
    OffsetCheckpoint,
    PartitionMetadata,
    MetaProperties,
    QuorumState,
    CleanShutdown,
}
