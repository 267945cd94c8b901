using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>What stands in the control records of a quorum's log; the schemas are a layer that this one does not know.</summary>
public interface IQuorumRecordFormat
{
    /// <summary>The first record of an epoch (LeaderChangeMessage).</summary>
    void AppendLeaderChange(RecordBatchBuilder batch, long nowMs, NodeId leader, IReadOnlyList<ReplicaKey> voters, IReadOnlyList<ReplicaKey> granting);

    /// <summary>The version of the quorum (KRaftVersionRecord): voters stand in the log.</summary>
    void AppendVersion(RecordBatchBuilder batch, long nowMs);

    void AppendVoters(RecordBatchBuilder batch, long nowMs, VoterSet voters);

    /// <summary>Reads a VotersRecord; throws <see cref="InvalidDataException"/> where it is none.</summary>
    VoterSet ReadVoters(ReadOnlySpan<byte> value);

    /// <summary>The first record of a snapshot (SnapshotHeaderRecord), with the timestamp of the last batch that the snapshot stands for.</summary>
    void AppendSnapshotHeader(RecordBatchBuilder batch, long nowMs, long lastLogTimestampMs);

    /// <summary>The last record of a snapshot (SnapshotFooterRecord).</summary>
    void AppendSnapshotFooter(RecordBatchBuilder batch, long nowMs);

    /// <summary>The timestamp in a SnapshotHeaderRecord; throws <see cref="InvalidDataException"/> where it is none.</summary>
    long ReadSnapshotHeader(ReadOnlySpan<byte> value);
}
