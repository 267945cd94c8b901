using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Quorum;

/// <summary>What the handlers of the quorum's APIs share: this node's replica, how it speaks on the wire, and where the others are.</summary>
internal sealed record RaftEndpoint(RaftDriver Raft, RaftWire Wire, QuorumPeers Peers)
{
    /// <summary>
    /// Has this replica answer at once. Null when it has stopped: whoever asked is better told nothing than something that is not so.
    /// </summary>
    public async ValueTask<TResponse?> AnswerAsync<TResponse>(RaftMessage request)
        where TResponse : RaftResponse =>
        (TResponse?)(await Raft.HandleAsync(request, TimeSpan.Zero, 0))?.Response;

    /// <summary>Where the leader that an answer names listens; null when that is not known or it names none.</summary>
    public (int NodeId, string Host, ushort Port)? LeaderEndpoint(NodeId leader)
    {
        if (leader == NodeId.None)
            return null;
        if (leader == Raft.Self.Id && Wire.Listeners.Count > 0)
            return (leader.Value, Wire.Listeners[0].Host, Wire.Listeners[0].Port);
        return Peers.AddressOf(leader) is { } address ? (leader.Value, address.Host, (ushort)address.Port) : null;
    }
}
