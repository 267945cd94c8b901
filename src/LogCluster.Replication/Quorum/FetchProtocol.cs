using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>Replication by Fetch, both sides, and what of the log is committed (KIP-595, KIP-630).</summary>
internal sealed class FetchProtocol(QuorumState state)
{
    public void OnFetchRequest(FetchRequest request, long nowMs)
    {
        state.Learn(request.Epoch, NodeId.None, nowMs);
        if (state.Role is not LeaderRole leader)
            Answer(request, ErrorCode.NotLeaderOrFollower);
        else if (request.Epoch < state.Epoch)
            Answer(request, ErrorCode.FencedLeaderEpoch);
        else
            Serve(leader, request, nowMs);
    }

    private void Serve(LeaderRole leader, FetchRequest request, long nowMs)
    {
        // Consumers of the log, who are no replicas, have no id.
        var progress = request.From.Id == NodeId.None ? null : leader.GetOrAdd(request.From);
        progress?.OnFetch(nowMs);
        var divergence = state.Rules.DivergenceOf(state.Log, request.End);
        if (request.End.Offset < state.Log.Start.Offset || (divergence == state.Log.Start && state.Log.Start.Offset > 0))
        {
            // Where the logs part is no longer in this one.
            state.Send(ResponseTo(request, ErrorCode.None) with { HighWatermark = ServedHighWatermark(leader), Snapshot = state.Log.Start });
        }
        else if (divergence is { } diverging)
        {
            state.Send(ResponseTo(request, ErrorCode.None) with { HighWatermark = ServedHighWatermark(leader), Diverging = diverging });
        }
        else
        {
            progress?.OnFetch(request.End.Offset, state.Log.EndOffset, nowMs);
            Commit(leader);
            var readFrom = request.End.Offset < state.Log.EndOffset ? request.End.Offset : (long?)null;
            state.Send(ResponseTo(request, ErrorCode.None) with { HighWatermark = ServedHighWatermark(leader), ReadFrom = readFrom });
        }

        ExtendLeadership(leader, nowMs);
    }

    /// <summary>A new leader does not tell what is committed before it knows: its own may be behind that of the leader before.</summary>
    private long ServedHighWatermark(LeaderRole leader) => state.Rules.IsOfEpoch(state.HighWatermark, leader.EpochStartOffset) ? state.HighWatermark : -1;

    private FetchResponse ResponseTo(FetchRequest request, ErrorCode error) =>
        new(state.Self, request.From, request.RequestId, error, state.Epoch, state.KnownLeader);

    private void Answer(FetchRequest request, ErrorCode error) => state.Send(ResponseTo(request, error));

    /// <summary>The majority that has been heard of since, this node included, decides for how long the leader may believe in itself.</summary>
    public void ExtendLeadership(LeaderRole leader, long nowMs)
    {
        var voters = state.Voters;
        var heardOf = voters.Keys.Select(voter => voter.Id == state.Self.Id ? nowMs : leader.FindVoter(voter)?.LastFetchMs ?? long.MinValue)
            .OrderDescending().ElementAt(voters.MajorityCount - 1);
        if (heardOf != long.MinValue)
            leader.CheckQuorumDeadlineMs = Math.Max(leader.CheckQuorumDeadlineMs, heardOf + state.Options.CheckQuorumTimeoutMs);
    }

    /// <summary>Moves the high watermark to what a majority of the voters in force has.</summary>
    public void Commit(LeaderRole leader)
    {
        var voters = state.Voters;
        var ends = voters.Keys.Select(voter => EndOffsetOf(leader, voter)).ToList();
        var offset = state.Rules.MajorityOffset(ends, voters.MajorityCount);
        if (state.Rules.IsOfEpoch(offset, leader.EpochStartOffset))
            state.AdvanceHighWatermark(offset);
    }

    private long EndOffsetOf(LeaderRole leader, ReplicaKey voter)
    {
        if (voter.Matches(state.Self))
            return state.Rules.OwnEndOffset(state.FlushedOffset, state.Log.EndOffset);
        // Only from the disk that it votes with: what another of the same node has is no promise of the voter.
        return leader.FindVoter(voter)?.EndOffset ?? -1;
    }

    /// <summary>Asks the leader for what follows the own log.</summary>
    public void Fetch(FollowerRole follower, long nowMs) =>
        Send(follower.Fetch, follower.AsksAround ? AnyVoter() : new ReplicaKey(follower.Leader, state.Voters.Find(follower.Leader)?.Key.DirectoryId ?? Uuid.Zero), nowMs);

    /// <summary>Asks any node for the leader.</summary>
    public void Fetch(UnattachedRole unattached, long nowMs) => Send(unattached.Fetch, AnyVoter(), nowMs);

    private void Send(FetchLoop loop, ReplicaKey to, long nowMs)
    {
        var id = state.NextRequestId();
        loop.OnSent(id, nowMs + state.Options.RequestTimeoutMs);
        state.Send(new FetchRequest(state.Self, to, id, state.Epoch, state.Log.End, state.HighWatermark));
    }

    /// <summary>One of the other voters by chance, or now and then whomever the driver knows besides.</summary>
    private ReplicaKey AnyVoter()
    {
        List<ReplicaKey> others = [.. state.Voters.Keys.Where(voter => voter.Id != state.Self.Id)];
        var choice = state.Chance(others.Count + 1);
        return choice < others.Count ? others[choice] : ReplicaKey.None;
    }

    public void OnFetchResponse(FetchResponse response, long nowMs)
    {
        if (state.Learn(response.Epoch, response.Leader, nowMs))
            return;
        var loop = (state.Role as FollowerRole)?.Fetch ?? (state.Role as UnattachedRole)?.Fetch;
        if (loop is null || loop.RequestId != response.RequestId)
            return;
        if (response.Error != ErrorCode.None || response.Epoch != state.Epoch || state.Role is not FollowerRole follower || follower.Leader != response.From.Id)
        {
            loop.OnEnded(nowMs + state.Options.RetryBackoffMs);
            OnRefused(response, nowMs);
            return;
        }

        loop.OnEnded(nowMs);
        (follower.HasLeaderContact, follower.AsksAround) = (true, false);
        follower.FetchDeadlineMs = nowMs + state.Options.FetchTimeoutMs;
        Take(follower, response);
    }

    private void OnRefused(FetchResponse response, long nowMs)
    {
        if (state.Role is not FollowerRole follower || response.Epoch != state.Epoch)
            return;
        if (response.From.Id == follower.Leader)
            OnLeaderLost(follower, state.BackoffDeadline(nowMs));
        else if (response.Leader == follower.Leader)
            follower.AsksAround = false;
    }

    /// <summary>The leader does not lead any more, or is gone: waiting out the fetch timeout would help nobody.</summary>
    private static void OnLeaderLost(FollowerRole follower, long standAtMs)
    {
        follower.HasLeaderContact = false;
        follower.FetchDeadlineMs = Math.Min(follower.FetchDeadlineMs, standAtMs);
    }

    private void Take(FollowerRole follower, FetchResponse response)
    {
        if (response.Snapshot is { } snapshot)
        {
            follower.InstallingSnapshot = snapshot;
            state.Emit(new RaftOutput.InstallSnapshot(follower.Leader, snapshot));
            return;
        }

        if (response.Diverging is { } diverging)
        {
            // What is left may still part from the leader's log: the next fetch tells, so nothing of it counts as committed yet.
            Truncate(state.Rules.TruncationOffset(state.Log, diverging));
            return;
        }

        if (response.Batches.Count > 0)
            Append(response.Batches);
        state.AdvanceHighWatermark(response.HighWatermark);
    }

    private void Truncate(long endOffset)
    {
        Invariant.Check(endOffset >= state.HighWatermark);
        endOffset = Math.Max(endOffset, state.Log.Start.Offset);
        state.Log.TruncateTo(endOffset);
        state.VoterHistory.TruncateTo(endOffset);
        state.FlushedOffset = Math.Min(state.FlushedOffset, endOffset);
        state.Emit(new RaftOutput.TruncateLog(endOffset));
    }

    private void Append(IReadOnlyList<RaftBatch> batches)
    {
        foreach (var batch in batches)
        {
            Invariant.Check(batch.BaseOffset == state.Log.EndOffset);
            state.Log.Append(batch.Epoch, batch.LastOffset + 1);
            if (batch.Voters is { } voters)
                state.VoterHistory.Add(voters.Offset, voters.Set);
        }

        state.Emit(new RaftOutput.AppendBatches(batches));
        // The next fetch acknowledges them.
        state.Emit(new RaftOutput.FlushLog());
    }

    /// <summary>The connection to a node broke, or it refuses one: a leader that died is noticed before its time is over.</summary>
    public void OnUnreachable(NodeId node, long nowMs)
    {
        switch (state.Role)
        {
            case FollowerRole follower when follower.Leader == node:
                OnLeaderLost(follower, nowMs + state.Options.UnreachableGraceMs + state.Chance(state.Options.UnreachableGraceMs));
                follower.Fetch.OnEnded(nowMs + state.Options.RetryBackoffMs);
                break;
            case FollowerRole { AsksAround: true } follower:
                follower.Fetch.OnEnded(nowMs + state.Options.RetryBackoffMs);
                break;
            case UnattachedRole unattached:
                unattached.Fetch.OnEnded(nowMs + state.Options.RetryBackoffMs);
                break;
        }
    }
}
