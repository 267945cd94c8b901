using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Roles;

/// <summary>Leads the epoch: what it knows of every replica that fetches, and when it has to doubt that it still leads.</summary>
internal sealed class LeaderRole(long epochStartOffset, long nowMs) : Role
{
    private readonly SortedDictionary<ReplicaKey, ReplicaProgress> _replicas = [];

    /// <summary>The offset of its first record. What is below is committed only together with something of this epoch (Raft, 5.4.2).</summary>
    public long EpochStartOffset { get; } = epochStartOffset;

    public long CheckQuorumDeadlineMs { get; set; } = long.MaxValue;

    /// <summary>When to tell voters again that the epoch has begun, who have not fetched yet.</summary>
    public long NextBeginEpochMs { get; set; } = nowMs;

    /// <summary>What voters of the configuration have told this leader of themselves (kraft.version 0): it stands in no log, and each leader hears it anew.</summary>
    public SortedDictionary<NodeId, Voter> ToldVoters { get; } = [];

    public IReadOnlyDictionary<ReplicaKey, ReplicaProgress> Replicas => _replicas;

    public override long DeadlineMs => Math.Min(CheckQuorumDeadlineMs, NextBeginEpochMs);

    public ReplicaProgress? Find(ReplicaKey replica) => _replicas.GetValueOrDefault(replica);

    /// <summary>A voter whose directory the voter set does not say is found by its node alone, the one heard of last.</summary>
    public ReplicaProgress? FindVoter(ReplicaKey voter) => voter.DirectoryId.IsZero
        ? _replicas.Where(replica => replica.Key.Id == voter.Id).Select(replica => replica.Value).MaxBy(progress => progress.LastFetchMs)
        : Find(voter);

    public ReplicaProgress GetOrAdd(ReplicaKey replica)
    {
        if (!_replicas.TryGetValue(replica, out var progress))
            _replicas[replica] = progress = new ReplicaProgress();
        return progress;
    }

    public void Forget(Func<ReplicaKey, ReplicaProgress, bool> isForgotten)
    {
        foreach (var replica in _replicas.Where(replica => isForgotten(replica.Key, replica.Value)).Select(replica => replica.Key).ToList())
            _replicas.Remove(replica);
    }
}
