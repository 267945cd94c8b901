using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Protocol.ControlRecords;
using LogCluster.Records;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Quorum;

/// <summary>The control records of the metadata log, in the versions that Kafka 4.3 writes.</summary>
public sealed class QuorumRecords : IQuorumRecordFormat
{
    /// <summary>kraft.version 1: voters are in the log and may change (KIP-853).</summary>
    private const short KRaftVersion = 1;

    public void AppendLeaderChange(
        RecordBatchBuilder batch, long nowMs, NodeId leader, IReadOnlyList<ReplicaKey> voters, IReadOnlyList<ReplicaKey> granting)
    {
        var message = new LeaderChangeMessage { LeaderId = leader.Value, Voters = [.. voters.Select(Voter)], GrantingVoters = [.. granting.Select(Voter)] };
        Append(batch, nowMs, ControlRecordType.LeaderChange, message);
    }

    // Version 0 knows no directories, and Kafka writes version 0 under any kraft.version.
    private static LeaderChangeMessage.Voter Voter(ReplicaKey key) => new() { VoterId = key.Id.Value };

    public void AppendVersion(RecordBatchBuilder batch, long nowMs) =>
        Append(batch, nowMs, ControlRecordType.KRaftVersion, new KRaftVersionRecord { KRaftVersion = KRaftVersion });

    public void AppendVoters(RecordBatchBuilder batch, long nowMs, VoterSet voters) =>
        Append(batch, nowMs, ControlRecordType.KRaftVoters, new VotersRecord { Voters = [.. voters.Voters.Select(VoterRecord)] });

    private static VotersRecord.Voter VoterRecord(Voter voter) => new()
    {
        VoterId = voter.Key.Id.Value,
        VoterDirectoryId = voter.Key.DirectoryId,
        Endpoints = [.. voter.Endpoints.Select(endpoint => new VotersRecord.Endpoint { Name = endpoint.Listener, Host = endpoint.Host, Port = endpoint.Port })],
        KRaftVersionFeature = new() { MinSupportedVersion = voter.KRaftVersionMin, MaxSupportedVersion = voter.KRaftVersionMax },
    };

    public VoterSet ReadVoters(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value.ToArray());
        var record = VotersRecord.Read(ref reader, version: 0);
        if (reader.Failed)
            throw new InvalidDataException($"A VotersRecord is malformed: {reader.Error}.");
        return VoterSet.Of(record.Voters.Select(voter => new Voter(
            new ReplicaKey(new NodeId(voter.VoterId), voter.VoterDirectoryId),
            [.. voter.Endpoints.Select(endpoint => new VoterEndpoint(endpoint.Name, endpoint.Host, endpoint.Port))],
            voter.KRaftVersionFeature.MinSupportedVersion,
            voter.KRaftVersionFeature.MaxSupportedVersion)));
    }

    public void AppendSnapshotHeader(RecordBatchBuilder batch, long nowMs, long lastLogTimestampMs) =>
        Append(batch, nowMs, ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord { LastContainedLogTimestamp = lastLogTimestampMs });

    public void AppendSnapshotFooter(RecordBatchBuilder batch, long nowMs) =>
        Append(batch, nowMs, ControlRecordType.SnapshotFooter, new SnapshotFooterRecord());

    public long ReadSnapshotHeader(ReadOnlySpan<byte> value)
    {
        var reader = new WireReader(value.ToArray());
        var record = SnapshotHeaderRecord.Read(ref reader, version: 0);
        return reader.Failed ? throw new InvalidDataException($"A SnapshotHeaderRecord is malformed: {reader.Error}.") : record.LastContainedLogTimestamp;
    }

    private static void Append<TMessage>(RecordBatchBuilder batch, long nowMs, ControlRecordType type, TMessage message)
        where TMessage : IMessage
    {
        using var value = new WireWriter();
        message.Write(value, version: 0);
        batch.Append(nowMs, new ControlRecordKey(type).ToArray(), value.WrittenMemory);
    }
}
