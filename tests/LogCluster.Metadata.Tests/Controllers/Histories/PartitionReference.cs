using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Metadata.Images;

namespace LogCluster.Metadata.Tests.Controllers.Histories;

/// <summary>
/// One partition as a simple mind follows it: who has every committed record. It knows nothing of how the controller elects, and tells
/// where a step of the controller could lose a record or breaks a rule that every state keeps.
/// </summary>
internal sealed class PartitionReference(PartitionImage first)
{
    /// <summary>Replicas that have every committed record.</summary>
    public ImmutableHashSet<NodeId> Complete { get; private set; } = [.. first.InSyncReplicas];

    /// <summary>
    /// A broker's disk may have lost records. The last complete one is all that there is, and stays trusted; unless it was only remembered as
    /// eligible: then nobody is complete any more, and the last known leader may recover (KIP-966).
    /// </summary>
    public void Distrust(NodeId broker, PartitionImage partition)
    {
        if (Complete.Count > 1 || !partition.InSyncReplicas.Contains(broker))
            Complete = Complete.Remove(broker);
    }

    /// <param name="mayBeUnclean">The topic or the request allows a leader without all records.</param>
    /// <param name="asked">In-sync replicas that the leader itself asked for: it vouches for them.</param>
    /// <param name="minInSync">Null where fewer in-sync replicas than the minimum may commit.</param>
    public void Follow(PartitionImage old, PartitionImage now, bool mayBeUnclean, IEnumerable<NodeId> asked, int? minInSync, bool hasNewEpoch)
    {
        var lostReplicas = old.Replicas.Except(now.Replicas).Any();
        var steps = now.PartitionEpoch - old.PartitionEpoch;
        var epochs = now.LeaderEpoch.Value - old.LeaderEpoch.Value;
        Assert.True(steps > 0 && epochs >= 0 && epochs <= steps);
        if (old.Leader != now.Leader || lostReplicas)
            Assert.True(epochs > 0, "another leader or fewer replicas without a new epoch");
        else
            Assert.True(epochs == 0 || hasNewEpoch || steps > 1, "a new epoch without need");

        var complete = Complete.Union(asked);
        if (now.Leader != NodeId.None && now.Leader != old.Leader && !complete.Contains(now.Leader))
        {
            Assert.True(mayBeUnclean || (minInSync is not null && complete.IsEmpty), $"{now.Leader} leads and may lack records; complete are {string.Join(",", complete)}; {ImageRules.Describe(old)} became {ImageRules.Describe(now)}");
            Assert.Equal(1, now.LeaderRecoveryState);
            Assert.Equal([now.Leader], now.InSyncReplicas.AsEnumerable());
            Complete = [now.Leader];
            return;
        }

        Complete = now.InSyncReplicas.Length >= (minInSync ?? 1)
            ? [.. now.InSyncReplicas]
            : complete.Union(now.InSyncReplicas).Intersect(now.Replicas);
    }
}
