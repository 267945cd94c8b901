using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum.Roles;

/// <summary>
/// Asks the voters: whether they would vote for it (prospective, KIP-996), or for their vote (candidate). Votes count for the voters in
/// force when it began.
/// </summary>
internal sealed class CampaignRole(bool isPreVote, VoterSet voters, long deadlineMs) : Role
{
    private readonly SortedDictionary<NodeId, bool> _answers = [];

    public bool IsPreVote { get; } = isPreVote;

    public VoterSet Voters { get; } = voters;

    /// <summary>The end of the campaign, or of the pause after a lost one.</summary>
    public override long DeadlineMs { get; } = deadlineMs;

    public IReadOnlyList<ReplicaKey> Granting => [.. Voters.Keys.Where(voter => _answers.GetValueOrDefault(voter.Id))];

    public int GrantedCount => _answers.Count(answer => answer.Value);

    public int RejectedCount => _answers.Count(answer => !answer.Value);

    public void Record(NodeId voter, bool isGranted)
    {
        if (Voters.Find(voter) is not null)
            _answers.TryAdd(voter, isGranted);
    }
}
