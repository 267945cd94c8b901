using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>What a replica says of itself when it fetches a partition.</summary>
/// <param name="BrokerEpoch">-1 when it does not tell (Fetch before version 15).</param>
/// <param name="CurrentEpoch">The leader epoch that it knows; none is not checked.</param>
/// <param name="LastFetchedEpoch">Of the last record that it has; none from a replica that cannot be told where logs part.</param>
/// <param name="Offset">The end of its log.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReplicaFetch(
    NodeId Replica, long BrokerEpoch, LeaderEpoch CurrentEpoch, LeaderEpoch LastFetchedEpoch, long Offset, long LogStartOffset);
