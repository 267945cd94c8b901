using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>Vote, BeginQuorumEpoch and EndQuorumEpoch, both sides (KIP-595, KIP-853, KIP-996).</summary>
internal sealed class ElectionProtocol(QuorumState state)
{
    /// <summary>Stands: first asks whether it could win, so that a voter that was cut off disturbs nobody when it comes back.</summary>
    public void Stand(long nowMs)
    {
        state.BecomeProspective(nowMs);
        AskVoters(nowMs);
    }

    private void AskVoters(long nowMs)
    {
        var campaign = (CampaignRole)state.Role;
        campaign.Record(state.Self.Id, isGranted: true);
        foreach (var voter in campaign.Voters.Keys.Where(voter => voter.Id != state.Self.Id))
            state.Send(new VoteRequest(state.Self, voter, state.NextRequestId(), state.Epoch, state.Log.End, campaign.IsPreVote));
        Decide(campaign, nowMs);
    }

    private void Decide(CampaignRole campaign, long nowMs)
    {
        if (state.Rules.IsElected(campaign))
        {
            if (campaign.IsPreVote)
            {
                state.BecomeCandidate(nowMs);
                AskVoters(nowMs);
            }
            else
            {
                state.BecomeLeader(campaign.Granting, nowMs).CheckQuorumDeadlineMs = nowMs + state.Options.CheckQuorumTimeoutMs;
            }
        }
        else if (campaign.RejectedCount > campaign.Voters.Count - campaign.Voters.MajorityCount)
        {
            Lose(campaign, nowMs);
        }
    }

    /// <summary>No majority any more, or none in time.</summary>
    public void Lose(CampaignRole campaign, long nowMs)
    {
        if (!campaign.IsPreVote)
            state.LoseElection(nowMs);
        else if (state.Election.Leader != NodeId.None && state.Election.Leader != state.Self.Id)
            state.BecomeFollower(state.Epoch, state.Election.Leader, nowMs);
        else if (state.Election.Leader == state.Self.Id)
            state.BecomeResigned([], nowMs);
        else
            state.BecomeUnattached(state.Epoch, nowMs);
    }

    public void OnVoteRequest(VoteRequest request, long nowMs)
    {
        if (!state.Rules.IsAddressee(request.To, state.Self))
        {
            Answer(request, ErrorCode.InvalidVoterKey, isGranted: false);
            return;
        }

        if (request.Epoch < state.Epoch)
        {
            Answer(request, ErrorCode.FencedLeaderEpoch, isGranted: false);
            return;
        }

        if (request.Epoch > state.Epoch)
            state.BecomeUnattached(request.Epoch, nowMs);
        var granted = state.Rules.IsUpToDate(request.End, state.Log.End) && (request.IsPreVote ? WouldVote() : state.Rules.IsVoteFree(state.Election, request.From));
        if (granted && !request.IsPreVote)
            GiveVote(request.From, nowMs);
        Answer(request, ErrorCode.None, granted);
    }

    /// <summary>Who has a leader does not help to unseat it (KIP-996).</summary>
    private bool WouldVote() => state.Role switch
    {
        LeaderRole => false,
        FollowerRole follower => !follower.HasLeaderContact,
        _ => true,
    };

    private void GiveVote(ReplicaKey candidate, long nowMs)
    {
        if (state.Election.VotedFor == candidate.Id && state.Role is UnattachedRole or CampaignRole { IsPreVote: false })
            return;
        if (state.Election.Leader == NodeId.None)
            state.Vote(candidate, nowMs);
    }

    private void Answer(VoteRequest request, ErrorCode error, bool isGranted) => state.Send(
        new VoteResponse(state.Self, request.From, request.RequestId, error, state.Epoch, state.KnownLeader, isGranted, request.IsPreVote));

    public void OnVoteResponse(VoteResponse response, long nowMs)
    {
        if (state.Learn(response.Epoch, response.Leader, nowMs) || state.Role is not CampaignRole campaign)
            return;
        if (response.Epoch != state.Epoch || response.IsPreVote != campaign.IsPreVote)
            return;
        campaign.Record(response.From.Id, response.IsGranted);
        Decide(campaign, nowMs);
    }

    /// <summary>Tells voters that have not fetched in this epoch who leads it.</summary>
    public void AnnounceEpoch(LeaderRole leader, long nowMs)
    {
        var unaware = state.Voters.Keys.Where(voter => voter.Id != state.Self.Id && leader.FindVoter(voter) is not { HasFetched: true }).ToList();
        foreach (var voter in unaware)
            state.Send(new BeginEpochRequest(state.Self, voter, state.NextRequestId(), state.Epoch));
        leader.NextBeginEpochMs = unaware.Count == 0 ? long.MaxValue : nowMs + (state.Options.FetchTimeoutMs / 2);
    }

    public void OnBeginEpoch(BeginEpochRequest request, long nowMs)
    {
        var error = !state.Rules.IsAddressee(request.To, state.Self) ? ErrorCode.InvalidVoterKey
            : request.Epoch < state.Epoch ? ErrorCode.FencedLeaderEpoch
            : request.Epoch == state.Epoch && state.Election.Leader != NodeId.None && state.Election.Leader != request.From.Id ? ErrorCode.InvalidRequest
            : ErrorCode.None;
        if (error == ErrorCode.None)
            state.Learn(request.Epoch, request.From.Id, nowMs);
        state.Send(new BeginEpochResponse(state.Self, request.From, request.RequestId, error, state.Epoch, state.KnownLeader));
    }

    /// <summary>Gives up leadership and tells the voters, the one that is furthest first.</summary>
    public void Resign(LeaderRole leader, long nowMs)
    {
        List<ReplicaKey> successors =
        [
            .. state.Voters.Keys.Where(voter => voter.Id != state.Self.Id)
                .OrderByDescending(voter => leader.FindVoter(voter)?.EndOffset ?? -1).ThenBy(voter => voter.Id),
        ];
        state.BecomeResigned(successors, nowMs);
        foreach (var voter in successors)
            state.Send(new EndEpochRequest(state.Self, voter, state.NextRequestId(), state.Epoch, successors));
    }

    public void OnEndEpoch(EndEpochRequest request, long nowMs)
    {
        if (request.Epoch >= state.Epoch)
        {
            state.Learn(request.Epoch, request.From.Id, nowMs);
            if (state.Role is FollowerRole follower && follower.Leader == request.From.Id && state.MayStand)
                Succeed(follower, request.Successors, nowMs);
        }

        var error = request.Epoch < state.Epoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.None;
        state.Send(new EndEpochResponse(state.Self, request.From, request.RequestId, error, state.Epoch, state.KnownLeader));
    }

    /// <summary>The first successor stands at once, the others later, each after the one before.</summary>
    private void Succeed(FollowerRole follower, IReadOnlyList<ReplicaKey> successors, long nowMs)
    {
        follower.HasLeaderContact = false;
        var place = Math.Max(0, successors.ToList().FindIndex(successor => successor.Matches(state.Self)));
        if (place == 0)
            Stand(nowMs);
        else
            follower.FetchDeadlineMs = Math.Min(follower.FetchDeadlineMs, nowMs + Math.Min(place * state.Options.ElectionBackoffMaxMs / 4, state.Options.ElectionBackoffMaxMs));
    }
}
