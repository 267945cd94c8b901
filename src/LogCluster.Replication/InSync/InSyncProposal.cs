using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Replication.InSync;

/// <summary>The in-sync set that a leader wants for its partition. Immutable; compared by reference, as each is proposed once.</summary>
public sealed class InSyncProposal(Uuid topicId, int partition, LeaderEpoch leaderEpoch, int partitionEpoch, ImmutableArray<InSyncMember> members)
{
    public Uuid TopicId => topicId;

    public int Partition => partition;

    public LeaderEpoch LeaderEpoch => leaderEpoch;

    /// <summary>On which the change rests: the controller refuses it when another came first.</summary>
    public int PartitionEpoch => partitionEpoch;

    /// <summary>In ascending order, the leader among them.</summary>
    public ImmutableArray<InSyncMember> Members => members;

    public bool Contains(NodeId broker)
    {
        foreach (var member in members)
        {
            if (member.Broker == broker)
                return true;
        }

        return false;
    }
}
