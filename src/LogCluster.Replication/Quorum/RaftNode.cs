using System.Diagnostics.CodeAnalysis;
using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// One replica of a quorum as a plain object: messages, time and what became of the disk go in, an ordered list of
/// <see cref="RaftOutput"/> comes out. No clock, disk, network or lock of its own; chance comes from the given source. After every call the
/// caller takes the outputs and carries them out in order; a later call may rely on them. Times are milliseconds of a monotonic clock.
/// <para>Follows KIP-595 (Raft by pull), KIP-630 (snapshots), KIP-853 (voters in the log) and KIP-996 (pre-vote).</para>
/// </summary>
public sealed class RaftNode
{
    private readonly QuorumState _state;
    private readonly ElectionProtocol _elections;
    private readonly FetchProtocol _fetches;
    private readonly VoterChanges _changes;

    /// <param name="self">This replica.</param>
    /// <param name="election">What was made durable last.</param>
    /// <param name="log">The log as it is on disk; from now on this node tells how it changes.</param>
    /// <param name="voters">The voter sets in that log.</param>
    public RaftNode(ReplicaKey self, RaftOptions options, ElectionState election, LogOutline log, VoterHistory voters, Random random)
        : this(self, options, QuorumRules.Right, election, log, voters, random)
    {
    }

    internal RaftNode(ReplicaKey self, RaftOptions options, QuorumRules rules, ElectionState election, LogOutline log, VoterHistory voters, Random random)
    {
        // An election state that was lost must not bring back an epoch that the log has already seen.
        if (log.LastEpoch > election.Epoch)
            election = new ElectionState(NodeId.None, log.LastEpoch, NodeId.None, Uuid.Zero);
        _state = new QuorumState(self, options, rules, log, voters, election, random);
        _elections = new ElectionProtocol(_state);
        _fetches = new FetchProtocol(_state);
        _changes = new VoterChanges(_state);
    }

    public ReplicaKey Self => _state.Self;

    public LeaderEpoch Epoch => _state.Epoch;

    /// <summary>Who leads <see cref="Epoch"/>, as far as it is known here.</summary>
    public NodeId Leader => _state.KnownLeader;

    public bool IsLeader => _state.Role is LeaderRole;

    public bool IsVoter => _state.IsVoter;

    /// <summary>-1 when nothing is known to be committed.</summary>
    public long HighWatermark => _state.HighWatermark;

    public long EndOffset => _state.Log.EndOffset;

    /// <summary>The voters in force, committed or not.</summary>
    public VoterSet Voters => _state.Voters;

    /// <summary>A leader knows what is committed once it has committed a record of its own epoch.</summary>
    public bool IsLeaderOfCommittedEpoch => _state.Role is LeaderRole leader && _state.HighWatermark > leader.EpochStartOffset;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public long NextDeadlineMs => _state.Role.DeadlineMs;

    public string RoleName => _state.Role switch
    {
        CampaignRole { IsPreVote: true } => "Prospective",
        CampaignRole => "Candidate",
        var role => role.GetType().Name[..^"Role".Length],
    };

    /// <summary>Begins, with what the last life of this replica left.</summary>
    /// <param name="committedOffset">The end of the newest snapshot: all below is committed.</param>
    public void Start(long nowMs, long committedOffset = 0)
    {
        committedOffset = Math.Max(committedOffset, _state.Log.Start.Offset);
        if (committedOffset > 0)
            _state.AdvanceHighWatermark(committedOffset);
        var leader = _state.Election.Leader;
        if (leader == Self.Id && _state.Rules.LeadsAfterRestart(_state.Election, Self))
            _state.ResumeLeading(nowMs);
        else if (leader == Self.Id)
            _state.BecomeResigned([], nowMs);
        else if (leader != NodeId.None)
            _state.BecomeFollower(_state.Epoch, leader, nowMs);
        else
            _state.BecomeUnattached(_state.Epoch, nowMs);
        // The only voter has nobody to wait for.
        if (IsVoter && Voters.Count == 1)
            _elections.Stand(nowMs);
    }

    public void Step(RaftMessage message, long nowMs)
    {
        switch (message)
        {
            case VoteRequest request:
                _elections.OnVoteRequest(request, nowMs);
                break;
            case VoteResponse response:
                _elections.OnVoteResponse(response, nowMs);
                break;
            case BeginEpochRequest request:
                _elections.OnBeginEpoch(request, nowMs);
                break;
            case EndEpochRequest request:
                _elections.OnEndEpoch(request, nowMs);
                break;
            case FetchRequest request:
                _fetches.OnFetchRequest(request, nowMs);
                ResignIfRemoved(nowMs);
                break;
            case FetchResponse response:
                _fetches.OnFetchResponse(response, nowMs);
                break;
            case RaftResponse response:
                _state.Learn(response.Epoch, response.Leader, nowMs);
                break;
            default:
                Invariant.Fail($"a message of type {message.GetType().Name}");
                break;
        }

        Proceed(nowMs);
    }

    /// <summary>Does what is due.</summary>
    public void Tick(long nowMs)
    {
        if (nowMs >= _state.Role.DeadlineMs)
            OnDeadline(nowMs);
        Proceed(nowMs);
    }

    private void OnDeadline(long nowMs)
    {
        switch (_state.Role)
        {
            case UnattachedRole unattached when nowMs >= unattached.ElectionDeadlineMs:
                StandOr(() => unattached.ElectionDeadlineMs = _state.ElectionDeadline(nowMs), nowMs);
                break;
            case FollowerRole follower when nowMs >= follower.FetchDeadlineMs:
                StandOr(() => AskAround(follower, nowMs), nowMs);
                break;
            case ResignedRole:
                StandOr(() => _state.BecomeUnattached(new LeaderEpoch(_state.Epoch.Value + 1), nowMs), nowMs);
                break;
            case CampaignRole campaign:
                _elections.Lose(campaign, nowMs);
                break;
            case LeaderRole leader when nowMs >= leader.CheckQuorumDeadlineMs:
                OnQuorumInDoubt(leader, nowMs);
                break;
        }
    }

    private void StandOr(Action otherwise, long nowMs)
    {
        if (_state.MayStand)
            _elections.Stand(nowMs);
        else
            otherwise();
    }

    private void AskAround(FollowerRole follower, long nowMs)
    {
        (follower.AsksAround, follower.HasLeaderContact, follower.InstallingSnapshot) = (true, false, null);
        follower.FetchDeadlineMs = nowMs + _state.Options.FetchTimeoutMs;
        follower.Fetch.OnEnded(nowMs);
    }

    private void OnQuorumInDoubt(LeaderRole leader, long nowMs)
    {
        // By itself a majority, it has nobody to hear of.
        if (Voters.MajorityCount == 1 && IsVoter)
            leader.CheckQuorumDeadlineMs = nowMs + _state.Options.CheckQuorumTimeoutMs;
        else
            _elections.Resign(leader, nowMs);
    }

    /// <summary>What a role sends by itself when it has the time.</summary>
    private void Proceed(long nowMs)
    {
        switch (_state.Role)
        {
            case FollowerRole { InstallingSnapshot: null } follower when nowMs >= follower.Fetch.DeadlineMs:
                _fetches.Fetch(follower, nowMs);
                break;
            case UnattachedRole unattached when nowMs >= unattached.Fetch.DeadlineMs:
                _fetches.Fetch(unattached, nowMs);
                break;
            case LeaderRole leader when nowMs >= leader.NextBeginEpochMs:
                _elections.AnnounceEpoch(leader, nowMs);
                leader.Forget((replica, progress) => !Voters.Contains(replica) && nowMs - progress.LastFetchMs > _state.Options.ObserverExpiryMs);
                break;
        }
    }

    /// <summary>
    /// The caller has appended records at the end of the log, under this epoch, as its leader; they come out to be flushed. False when this node
    /// does not lead: then nothing may be appended.
    /// </summary>
    public bool TryAppend(int recordCount)
    {
        Invariant.Check(recordCount > 0);
        if (_state.Role is not LeaderRole)
            return false;
        _state.Log.Append(_state.Epoch, _state.Log.EndOffset + recordCount);
        _state.Emit(new RaftOutput.FlushLog());
        return true;
    }

    /// <summary>The log is durable up to here.</summary>
    public void OnFlushed(long endOffset, long nowMs)
    {
        _state.FlushedOffset = Math.Max(_state.FlushedOffset, Math.Min(endOffset, EndOffset));
        if (_state.Role is not LeaderRole leader)
            return;
        _fetches.Commit(leader);
        ResignIfRemoved(nowMs);
        Proceed(nowMs);
    }

    /// <summary>A leader that is no voter any more leads until that is committed.</summary>
    private void ResignIfRemoved(long nowMs)
    {
        if (_state.Role is LeaderRole leader && !IsVoter && HighWatermark > _state.VoterHistory.LatestOffset)
            _elections.Resign(leader, nowMs);
    }

    /// <summary>True while this snapshot is waited for: who has fetched it looks before the log is given up for it.</summary>
    public bool IsInstalling(OffsetAndEpoch snapshot) => _state.Role is FollowerRole follower && follower.InstallingSnapshot == snapshot;

    /// <summary>The log now begins after the snapshot, which is durable; its voters are those of the snapshot, or the configured ones where it has none.</summary>
    public void OnSnapshotInstalled(OffsetAndEpoch snapshot, VoterSet? voters, long nowMs)
    {
        Invariant.Check(snapshot.Offset >= HighWatermark);
        _state.Log.RestartAfter(snapshot);
        _state.VoterHistory.Restart(voters);
        _state.FlushedOffset = snapshot.Offset;
        _state.AdvanceHighWatermark(snapshot.Offset);
        EndInstallation(nowMs);
        Proceed(nowMs);
    }

    /// <summary>The snapshot could not be fetched; the leader is asked again what to do.</summary>
    public void OnSnapshotFailed(long nowMs)
    {
        EndInstallation(nowMs + _state.Options.RetryBackoffMs);
        Proceed(nowMs);
    }

    private void EndInstallation(long nextFetchMs)
    {
        // A fetch that another role has sent meanwhile asks for what follows the log as it was.
        switch (_state.Role)
        {
            case FollowerRole follower:
                follower.InstallingSnapshot = null;
                follower.Fetch.OnEnded(nextFetchMs);
                break;
            case UnattachedRole unattached:
                unattached.Fetch.OnEnded(nextFetchMs);
                break;
        }
    }

    /// <summary>A part of the snapshot came: the leader is alive.</summary>
    public void OnSnapshotProgress(long nowMs)
    {
        if (_state.Role is FollowerRole { InstallingSnapshot: not null } follower)
            follower.FetchDeadlineMs = nowMs + _state.Options.FetchTimeoutMs;
    }

    /// <summary>A replica fetches a part of a snapshot from this node: as long as it does, its leader has heard of it.</summary>
    public void OnSnapshotFetch(ReplicaKey replica, long nowMs)
    {
        if (_state.Role is not LeaderRole leader || replica.Id == NodeId.None)
            return;
        leader.GetOrAdd(replica).OnFetch(nowMs);
        _fetches.ExtendLeadership(leader, nowMs);
    }

    /// <summary>The voters that a snapshot of everything below the offset has to name; null when the configuration alone says who votes.</summary>
    public VoterSet? RecordedVotersAt(long endOffset) => _state.VoterHistory.RecordedAt(endOffset);

    /// <summary>A snapshot was made here of what is committed, and the log's part before it was given up.</summary>
    public void OnLogStartAdvanced(OffsetAndEpoch snapshot)
    {
        Invariant.Check(snapshot.Offset <= HighWatermark);
        _state.Log.ForgetBelow(snapshot);
        _state.VoterHistory.ForgetBelow(snapshot.Offset);
    }

    /// <summary>A connection to the node broke or could not be made.</summary>
    public void OnUnreachable(NodeId node, long nowMs)
    {
        _fetches.OnUnreachable(node, nowMs);
        Proceed(nowMs);
    }

    /// <summary>Gives up leadership in order, so that another voter can lead at once.</summary>
    public void Resign(long nowMs)
    {
        if (_state.Role is LeaderRole leader)
            _elections.Resign(leader, nowMs);
    }

    /// <inheritdoc cref="VoterChanges.TryAdd"/>
    public ErrorCode TryAddVoter(Voter voter, long nowMs) => _changes.TryAdd(voter, nowMs);

    /// <inheritdoc cref="VoterChanges.TryRemove"/>
    public ErrorCode TryRemoveVoter(ReplicaKey key) => _changes.TryRemove(key);

    /// <inheritdoc cref="VoterChanges.TryUpdate"/>
    public ErrorCode TryUpdateVoter(Voter voter) => _changes.TryUpdate(voter);

    /// <inheritdoc cref="VoterChanges.TryUpgrade"/>
    public ErrorCode TryUpgradeVoters(Voter self, bool isDryRun = false) => _changes.TryUpgrade(self, isDryRun);

    /// <summary>The replicas that fetch from this leader; times are those of the monotonic clock. Empty when it does not lead.</summary>
    public IReadOnlyList<(ReplicaKey Replica, long EndOffset, long LastFetchMs, long LastCaughtUpMs)> Replicas() => _state.Role is LeaderRole leader
        ? [.. leader.Replicas.Select(replica => (replica.Key, replica.Value.EndOffset, replica.Value.LastFetchMs, replica.Value.LastCaughtUpMs))]
        : [];

    /// <summary>The next thing to do; false when there is none.</summary>
    public bool TryTakeOutput([MaybeNullWhen(false)] out RaftOutput output) => _state.TryTakeOutput(out output);
}
