using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Protocol;
using LogCluster.Protocol.ControlRecords;
using LogCluster.Records;

namespace LogCluster.Broker.Cluster;

/// <summary>Control records of the metadata log.</summary>
internal static class QuorumRecords
{
    /// <summary>kraft.version 1: voters are in the log and may change (KIP-853).</summary>
    private const short KRaftVersion = 1;

    public static void AppendLeaderChange(RecordBatchBuilder batch, long nowMs, NodeId leader)
    {
        var voter = new LeaderChangeMessage.Voter { VoterId = leader.Value };
        var message = new LeaderChangeMessage { LeaderId = leader.Value, Voters = [voter], GrantingVoters = [voter] };
        Append(batch, nowMs, ControlRecordType.LeaderChange, message);
    }

    public static void AppendVoters(RecordBatchBuilder batch, long nowMs, NodeId voter, Uuid directoryId)
    {
        Append(batch, nowMs, ControlRecordType.KRaftVersion, new KRaftVersionRecord { KRaftVersion = KRaftVersion });
        var voters = new VotersRecord
        {
            Voters =
            [
                new()
                {
                    VoterId = voter.Value,
                    VoterDirectoryId = directoryId,
                    KRaftVersionFeature = new() { MinSupportedVersion = 0, MaxSupportedVersion = KRaftVersion },
                },
            ],
        };
        Append(batch, nowMs, ControlRecordType.KRaftVoters, voters);
    }

    private static void Append<TMessage>(RecordBatchBuilder batch, long nowMs, ControlRecordType type, TMessage message)
        where TMessage : IMessage
    {
        using var value = new WireWriter();
        message.Write(value, version: 0);
        batch.Append(nowMs, new ControlRecordKey(type).ToArray(), value.WrittenMemory);
    }
}
