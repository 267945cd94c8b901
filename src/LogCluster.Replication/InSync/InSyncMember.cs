using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>A member of a proposed in-sync set, with the broker epoch under which it caught up (KIP-903).</summary>
/// <param name="BrokerEpoch">-1 for one that was in sync already and has not fetched from this leader: the controller knows its epoch.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InSyncMember(NodeId Broker, long BrokerEpoch)
{
    public const long UnknownEpoch = -1;
}
