namespace LogCluster.Interop.Mixed;

/// <summary>What runs a node of a mixed cluster on its data directory.</summary>
internal enum NodeProgram
{
    LogCluster,
    Kafka,
}
