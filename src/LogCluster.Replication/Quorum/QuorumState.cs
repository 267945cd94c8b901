using System.Diagnostics.CodeAnalysis;
using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// What a replica of a quorum is and knows, and the transitions between its roles. Every change that must outlive a crash leaves a
/// <see cref="RaftOutput.PersistElectionState"/> before whatever follows from it.
/// <code>
/// from        to          when
/// Unattached  Campaign    election timeout (voters)
/// Follower    Campaign    no answer of the leader in time, or it resigned (voters)
/// Resigned    Campaign    election timeout (voters)
/// Campaign    Campaign    pre-vote won: asks for votes in the next epoch; votes lost: asks again whether it could win
/// Campaign    Leader      votes of a majority
/// Campaign    Follower, Unattached  pre-vote lost, the epoch's leader known or not
/// Leader      Resigned    told to, or no majority was heard of for too long, or no longer a voter
/// any         Follower    the leader of an epoch that is not older is known
/// any         Unattached  a later epoch is known, its leader is not
/// </code>
/// </summary>
internal sealed class QuorumState(ReplicaKey self, RaftOptions options, QuorumRules rules, LogOutline log, VoterHistory voters, ElectionState election, Random random)
{
    private readonly Queue<RaftOutput> _outputs = new();

    // By chance, so that an answer to an earlier life of this replica is not taken for one to this life.
    private long _lastRequestId = random.NextInt64(long.MaxValue / 2);

    public ReplicaKey Self { get; } = self;

    public RaftOptions Options { get; } = options;

    public QuorumRules Rules { get; } = rules;

    public LogOutline Log { get; } = log;

    public VoterHistory VoterHistory { get; } = voters;

    public VoterSet Voters => VoterHistory.Latest;

    public bool IsVoter => Voters.Contains(Self);

    /// <summary>
    /// A voter stands, and so does one whose removal is not known to be committed: it may be the only one left that has all of the log. Its
    /// own vote counts only where it is a voter (Ongaro's dissertation, 4.2.2).
    /// </summary>
    public bool MayStand => IsVoter || (VoterHistory.LatestOffset >= HighWatermark && VoterHistory.Previous.Contains(Self));

    public ElectionState Election { get; private set; } = election;

    public LeaderEpoch Epoch => Election.Epoch;

    /// <summary>Who leads the epoch, as others are told; a leader that resigned is nobody's.</summary>
    public NodeId KnownLeader => Role is ResignedRole ? NodeId.None : Election.Leader;

    public Role Role { get; private set; } = new UnattachedRole(long.MaxValue, new FetchLoop(long.MaxValue));

    /// <summary>Everything below it is committed; -1 when nothing is known yet.</summary>
    public long HighWatermark { get; private set; } = -1;

    /// <summary>Of the own log, everything below is durable.</summary>
    public long FlushedOffset { get; set; } = log.EndOffset;

    public void Emit(RaftOutput output) => _outputs.Enqueue(output);

    public void Send(RaftMessage message) => _outputs.Enqueue(new RaftOutput.Send(message));

    public bool TryTakeOutput([MaybeNullWhen(false)] out RaftOutput output) => _outputs.TryDequeue(out output);

    public long NextRequestId() => ++_lastRequestId;

    /// <summary>Between one and two election timeouts.</summary>
    public long ElectionDeadline(long nowMs) => nowMs + Options.ElectionTimeoutMs + random.Next(Options.ElectionTimeoutMs + 1);

    /// <summary>A time of chance after a lost campaign, so that not all stand at once again.</summary>
    public long BackoffDeadline(long nowMs) => nowMs + 1 + random.Next(Options.ElectionBackoffMaxMs);

    public int Chance(int below) => random.Next(below);

    public void BecomeUnattached(LeaderEpoch epoch, long nowMs)
    {
        Invariant.Check(epoch > Epoch || (epoch == Epoch && Election.Leader == NodeId.None && Role is CampaignRole or UnattachedRole));
        // Hearing of later epochs again and again must not keep a voter from standing.
        var electionDeadlineMs = Role is UnattachedRole { ElectionDeadlineMs: < long.MaxValue } before ? before.ElectionDeadlineMs : ElectionDeadline(nowMs);
        Enter(
            epoch > Epoch ? new ElectionState(NodeId.None, epoch, NodeId.None, Uuid.Zero) : Election,
            new UnattachedRole(electionDeadlineMs, new FetchLoop(nowMs)));
    }

    /// <summary>Gives the vote of this epoch away; stays unattached with a new election timeout.</summary>
    public void Vote(ReplicaKey candidate, long nowMs)
    {
        Invariant.Check(Election.Leader == NodeId.None);
        Enter(
            Election with { VotedFor = candidate.Id, VotedForDirectory = candidate.DirectoryId },
            new UnattachedRole(ElectionDeadline(nowMs), new FetchLoop(nowMs + Options.RetryBackoffMs)));
    }

    public void BecomeFollower(LeaderEpoch epoch, NodeId leader, long nowMs)
    {
        Invariant.Check(leader != NodeId.None && leader != Self.Id);
        Invariant.Check(epoch > Epoch || (epoch == Epoch && (Election.Leader == NodeId.None || Election.Leader == leader)));
        var (votedFor, directory) = epoch > Epoch ? (NodeId.None, Uuid.Zero) : (Election.VotedFor, Election.VotedForDirectory);
        Enter(new ElectionState(leader, epoch, votedFor, directory), new FollowerRole(leader, nowMs + Options.FetchTimeoutMs, nowMs));
    }

    public void BecomeProspective(long nowMs)
    {
        Invariant.Check(MayStand && Role is not LeaderRole);
        Enter(Election, new CampaignRole(isPreVote: true, Voters, ElectionDeadline(nowMs)));
    }

    public void BecomeCandidate(long nowMs)
    {
        Invariant.Check(MayStand && Role is not LeaderRole);
        Enter(
            new ElectionState(NodeId.None, new LeaderEpoch(Math.Max(Epoch.Value, 0) + 1), Self.Id, Self.DirectoryId),
            new CampaignRole(isPreVote: false, Voters, ElectionDeadline(nowMs)));
    }

    /// <summary>A candidate that cannot win any more waits before it tries again.</summary>
    public void LoseElection(long nowMs)
    {
        Invariant.Check(Role is CampaignRole { IsPreVote: false });
        Enter(Election, new UnattachedRole(BackoffDeadline(nowMs), new FetchLoop(nowMs)));
    }

    public LeaderRole BecomeLeader(IReadOnlyList<ReplicaKey> granting, long nowMs)
    {
        Invariant.Check(Role is CampaignRole { IsPreVote: false });
        var leader = new LeaderRole(Log.EndOffset, nowMs);
        Enter(Election with { Leader = Self.Id }, leader);
        // Voters of the configuration, known by their nodes alone, never stand in the log (kraft.version 0).
        var first = Log.EndOffset == 0 && Voters.Keys.All(voter => !voter.DirectoryId.IsZero) ? Voters : null;
        Emit(new RaftOutput.AppendLeaderChange(Epoch, [.. Voters.Keys], granting, first));
        Log.Append(Epoch, Log.EndOffset + (first is null ? 1 : 3));
        if (first is not null)
            VoterHistory.Add(Log.EndOffset - 1, first);
        Emit(new RaftOutput.FlushLog());
        return leader;
    }

    public void BecomeResigned(IReadOnlyList<ReplicaKey> successors, long nowMs) =>
        Enter(Election, new ResignedRole(ElectionDeadline(nowMs), successors));

    /// <summary>The leader that was before a restart: epoch, leader and vote stay.</summary>
    public void ResumeLeading(long nowMs) => Enter(Election, new LeaderRole(Log.EndOffset, nowMs));

    private void Enter(ElectionState election, Role role)
    {
        Invariant.Check(election.Epoch >= Epoch);
        var (oldRole, oldElection) = (Role, Election);
        if (election != Election)
            Emit(new RaftOutput.PersistElectionState(election));
        (Election, Role) = (election, role);
        if (oldElection.Epoch != election.Epoch || oldElection.Leader != election.Leader || oldRole is LeaderRole != role is LeaderRole)
            Emit(new RaftOutput.LeadershipChanged(election.Epoch, KnownLeader, role is LeaderRole));
    }

    /// <summary>Takes what a message says of epoch and leader, when it is news; true when the role changed.</summary>
    public bool Learn(LeaderEpoch epoch, NodeId leader, long nowMs)
    {
        if (epoch < Epoch || (epoch == Epoch && (leader == NodeId.None || Election.Leader != NodeId.None)))
            return false;
        if (leader != NodeId.None && leader != Self.Id)
            BecomeFollower(epoch, leader, nowMs);
        else if (epoch > Epoch)
            BecomeUnattached(epoch, nowMs);
        else
            return false;
        return true;
    }

    /// <summary>Never moves back, never beyond the own log.</summary>
    public void AdvanceHighWatermark(long offset)
    {
        offset = Math.Min(offset, Log.EndOffset);
        if (offset <= HighWatermark)
            return;
        HighWatermark = offset;
        Emit(new RaftOutput.HighWatermarkAdvanced(offset));
    }
}
