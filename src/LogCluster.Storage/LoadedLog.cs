using LogCluster.Storage.Producers;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>The parts of a log as <see cref="LogLoader"/> found or mended them; the log takes them over.</summary>
internal sealed record LoadedLog(
    List<LogSegment> Segments,
    long LogStartOffset,
    long LogEndOffset,
    long RecoveryPoint,
    ProducerStateTable Producers,
    ProducerSnapshotFiles Snapshots,
    LeaderEpochHistory Epochs,
    LogRecoveryReport Report);
