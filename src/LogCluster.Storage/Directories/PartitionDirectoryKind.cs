namespace LogCluster.Storage.Directories;

/// <summary>What the name of a directory in a log directory says it is.</summary>
public enum PartitionDirectoryKind
{
    /// <summary><c>topic-partition</c></summary>
    Log,

    /// <summary><c>topic-partition.id-delete</c>: on its way out.</summary>
    Deleting,

    /// <summary><c>topic-partition.id-future</c>: being filled to take the place of a log in another log directory (KIP-113).</summary>
    Future,

    /// <summary><c>topic-partition.id-stray</c>: found here although the metadata knows nothing of it; kept for a human to look at.</summary>
    Stray,
}
