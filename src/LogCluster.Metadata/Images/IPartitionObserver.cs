using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>Is told of every partition that records create, change or remove, as they are applied.</summary>
internal interface IPartitionObserver
{
    /// <summary><paramref name="old"/> is null for a new partition, <paramref name="now"/> for one that is gone.</summary>
    void OnChanged(Uuid topicId, int partition, PartitionImage? old, PartitionImage? now);

    /// <summary>Everything is forgotten; what is there next comes as new.</summary>
    void OnReset();
}
