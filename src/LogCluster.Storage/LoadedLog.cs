using LogCluster.Storage.Producers;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>The parts of a log as <see cref="LogLoader"/> found or mended them; the log takes them over.</summary>
/// <param name="Unflushed">Sealed segments that were read through or given new indexes: nothing says that they are on the medium.</param>
internal sealed record LoadedLog(
    List<LogSegment> Segments,
    IReadOnlyList<LogSegment> Unflushed,
    long LogStartOffset,
    long LogEndOffset,
    long RecoveryPoint,
    ProducerStateTable Producers,
    ProducerSnapshotFiles Snapshots,
    LeaderEpochHistory Epochs,
    LogRecoveryReport Report);
