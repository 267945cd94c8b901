using LogCluster.Core;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// AddRaftVoter, RemoveRaftVoter and UpdateRaftVoter at the leader (KIP-853): one voter at a time, and the next change only when the one
/// before is committed. And the step to kraft.version 1, which brings the voters of the configuration into the log.
/// </summary>
internal sealed class VoterChanges(QuorumState state)
{
    /// <summary>How recent the last fetch of a replica must be that is to become a voter.</summary>
    private int ActiveMs => state.Options.FetchTimeoutMs;

    /// <summary>
    /// NOT_LEADER_OR_FOLLOWER, DUPLICATE_VOTER, or REQUEST_TIMED_OUT when another change is under way or the replica has not caught up:
    /// the caller may try again. With no error the change is in the log, and in force.
    /// </summary>
    public ErrorCode TryAdd(Voter voter, long nowMs)
    {
        if (Check() is var error and not ErrorCode.None)
            return error;
        if (state.Voters.TryAdd(voter) is not { } added)
            return ErrorCode.DuplicateVoter;
        var leader = (LeaderRole)state.Role;
        if (leader.Find(voter.Key) is not { } progress || nowMs - progress.LastFetchMs > ActiveMs || nowMs - progress.LastCaughtUpMs > ActiveMs)
            return ErrorCode.RequestTimedOut;
        Append(added);
        return ErrorCode.None;
    }

    /// <summary>As <see cref="TryAdd"/>, with VOTER_NOT_FOUND. The leader may remove itself; it resigns when that is committed.</summary>
    public ErrorCode TryRemove(ReplicaKey key)
    {
        if (Check() is var error and not ErrorCode.None)
            return error;
        if (state.Voters.TryRemove(key) is not { } left)
            return ErrorCode.VoterNotFound;
        Append(left);
        return ErrorCode.None;
    }

    /// <summary>
    /// Other endpoints or versions of a voter; as <see cref="TryRemove"/>, with INVALID_REQUEST, as in Kafka, from one that does not serve the kraft.version in
    /// force. Nothing is written when nothing changes, nor under kraft.version 0, where the leader keeps it in mind for <see cref="TryUpgrade"/>.
    /// </summary>
    public ErrorCode TryUpdate(Voter voter)
    {
        if (Check() is var error and not ErrorCode.None)
            return error;
        if (state.Voters.KRaftVersion < voter.KRaftVersionMin || state.Voters.KRaftVersion > voter.KRaftVersionMax)
            return ErrorCode.InvalidRequest;
        if (state.Voters.TryUpdate(voter) is not { } updated)
            return ErrorCode.VoterNotFound;
        if (state.Voters.KRaftVersion == 0)
            ((LeaderRole)state.Role).ToldVoters[voter.Key.Id] = voter;
        else if (!updated.Equals(state.Voters))
            Append(updated);
        return ErrorCode.None;
    }

    /// <summary>
    /// kraft.version 1 in place of 0: version and voters go into the log, in one batch. The voters are the same nodes, now known by their directories, so a
    /// majority of the one set is one of the other. As <see cref="TryAdd"/>, with INVALID_UPDATE_VERSION while a voter has not told this leader of itself,
    /// or cannot follow. With <paramref name="isDryRun"/> only asks.
    /// </summary>
    /// <param name="self">This leader, as the others are to know it.</param>
    public ErrorCode TryUpgrade(Voter self, bool isDryRun)
    {
        if (Check() is var error and not ErrorCode.None)
            return error;
        if (state.Voters.KRaftVersion > 0)
            return ErrorCode.None;
        var told = ((LeaderRole)state.Role).ToldVoters;
        var voters = VoterSet.Of(state.Voters.Keys.Select(key => key.Id == self.Key.Id ? self : told.GetValueOrDefault(key.Id)).OfType<Voter>());
        if (voters.Count < state.Voters.Count || voters.KRaftVersion == 0 || voters.Voters.Any(voter => voter.KRaftVersionMax < voters.KRaftVersion))
            return ErrorCode.InvalidUpdateVersion;
        if (!isDryRun)
            Append(voters, isUpgrade: true);
        return ErrorCode.None;
    }

    private ErrorCode Check()
    {
        if (state.Role is not LeaderRole leader)
            return ErrorCode.NotLeaderOrFollower;
        return state.Rules.MayChangeVoters(state.VoterHistory.LatestOffset, state.HighWatermark, leader.EpochStartOffset)
            ? ErrorCode.None
            : ErrorCode.RequestTimedOut;
    }

    private void Append(VoterSet voters, bool isUpgrade = false)
    {
        var end = state.Log.EndOffset + (isUpgrade ? 2 : 1);
        state.VoterHistory.Add(end - 1, voters);
        state.Emit(new RaftOutput.AppendVoters(state.Epoch, voters, isUpgrade));
        state.Log.Append(state.Epoch, end);
        state.Emit(new RaftOutput.FlushLog());
    }
}
