using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;

namespace LogCluster.Broker.Cluster;

/// <summary>The transport of a quorum that has no other voters: it reaches nobody.</summary>
internal sealed class NoPeers : IRaftTransport
{
    public Task<RaftResponse> SendAsync(RaftMessage request) => Task.FromException<RaftResponse>(new IOException("There are no other voters."));
}
