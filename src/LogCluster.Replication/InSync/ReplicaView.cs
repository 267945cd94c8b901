using System.Runtime.InteropServices;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>An in-sync replica as one that a consumer might read from (KIP-392).</summary>
/// <param name="EndOffset">As its leader knows it.</param>
/// <param name="BehindMs">Since it last had everything; 0 for the leader.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReplicaView(NodeId Broker, long EndOffset, long BehindMs);
