using LogCluster.Coordinators.Groups.Classic;
using LogCluster.Coordinators.Groups.Offsets;
using LogCluster.Coordinators.Groups.Queries;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>
/// The groups of one partition of <c>__consumer_offsets</c>, on a <see cref="StateMachineHost{TMachine}"/>. Each method that returns a
/// decision is a command. What has been committed and which generation stands comes from the log alone (<see cref="GroupTable"/>);
/// sessions, waiting members and rebalances under way are the leader's derived state.
/// </summary>
internal sealed class GroupStateMachine(GroupSettings settings) : IStateMachine
{
    private readonly GroupTable _table = new();
    private HostTimers? _timers;

    public GroupTable Table => _table;

    public bool HasDerivedState => true;

    public void Apply(AppliedRecord record) => _table.Apply(record);

    public void ApplyTransactionEnd(TransactionEnd end) => _table.ApplyTransactionEnd(end);

    public void OnApplied(long nextOffset)
    {
    }

    public void Reset()
    {
        _table.Clear();
        _timers = null;
    }

    public Decision<NoReply> OnLeading(HostTimers timers)
    {
        _timers = timers;
        foreach (var entry in _table.All)
        {
            if (entry.Classic is { Members.Count: > 0 } group)
                Resume(group, Turn(group.ChangedAt));
        }

        ScheduleExpiry(Turn(0));
        return default(NoReply);
    }

    /// <summary>Members get a whole session to be heard of again; a group that is too large under today's limit has to rejoin.</summary>
    private void Resume(ClassicGroup group, GroupTurn turn)
    {
        foreach (var member in group.Members)
            Sessions.Restart(group, member, settings.Rules.SessionAfterLoadingMs(member), turn);
        if (group.Members.Count <= settings.SizeMax)
            return;
        turn.Schedule(0, () => group.ChangedAt, later =>
        {
            if (group.State == ClassicGroupState.Stable)
                Rebalances.Prepare(group, later);
        });
    }

    private void ScheduleExpiry(GroupTurn turn) => turn.Schedule(settings.RetentionCheckIntervalMs, () => 0, later =>
        GroupSweep.Start([.. _table.All.Select(entry => entry.Id)], later, (groupId, step) =>
        {
            if (_table.Find(groupId) is { } entry)
                OffsetExpiry.Sweep(entry, _table.Pending, step);
        }, ScheduleExpiry));

    public Decision<JoinGroupResponse> Join(JoinCommand join)
    {
        var entry = _table.Find(join.GroupId);
        if (entry?.Modern is not null)
            return TurnOf(entry).Reply(JoinReplies.Refused("", ErrorCode.InconsistentGroupProtocol));
        if (entry?.Classic is null && !join.IsUnknownMember)
            return TurnOf(entry).Reply(JoinReplies.Refused(join.MemberId, ErrorCode.UnknownMemberId));
        var decision = Joins.Decide(_table.AddClassic(join.GroupId), join, TurnOf(entry));
        _table.RemoveIfUnused(join.GroupId);
        return decision;
    }

    public Decision<SyncGroupResponse> Sync(SyncCommand sync)
    {
        var entry = _table.Find(sync.GroupId);
        return entry?.Classic is { State: not ClassicGroupState.Empty } group
            ? Syncs.Decide(group, sync, TurnOf(entry))
            : TurnOf(entry).Reply(new SyncGroupResponse { ErrorCode = ErrorCode.UnknownMemberId });
    }

    public Decision<HeartbeatResponse> Heartbeat(HeartbeatRequest request)
    {
        var entry = _table.Find(request.GroupId);
        var turn = TurnOf(entry);
        var error = entry?.Classic is { } group
            ? Sessions.Heartbeat(group, request.MemberId, request.GroupInstanceId, request.GenerationId, turn)
            : ErrorCode.UnknownMemberId;
        return turn.Reply(new HeartbeatResponse { ErrorCode = error });
    }

    public Decision<LeaveGroupResponse> Leave(LeaveGroupRequest request)
    {
        var entry = _table.Find(request.GroupId);
        var turn = TurnOf(entry);
        return turn.Reply(entry?.Classic is { } group ? Leaves.Decide(group, request, turn) : Leaves.NoGroup(request));
    }

    public Decision<OffsetCommitResponse> CommitOffsets(OffsetCommitRequest request, short version)
    {
        var entry = _table.Find(request.GroupId);
        var turn = TurnOf(entry);
        return turn.Reply(OffsetCommits.Decide(entry, request, version, turn));
    }

    public Decision<OffsetFetchResponse.OffsetFetchResponseGroup> FetchOffsets(
        string groupId, IReadOnlyList<OffsetFetchRequest.OffsetFetchRequestTopics>? topics, bool requireStable)
    {
        var entry = _table.Find(groupId);
        var restsOn = Math.Max(entry?.OffsetsChangedAt ?? 0, _table.RemovedAt);
        return Turn(restsOn).Reply(OffsetFetches.Read(groupId, entry, _table.Pending, topics, requireStable));
    }

    public Decision<OffsetDeleteResponse> DeleteOffsets(OffsetDeleteRequest request)
    {
        var entry = _table.Find(request.GroupId);
        var turn = Turn(Math.Max(RestsOn(entry), entry?.OffsetsChangedAt ?? 0));
        return turn.Reply(OffsetDeletions.Decide(entry, _table.Pending, request, turn));
    }

    public Decision<DeleteGroupsResponse.DeletableGroupResult> DeleteGroup(string groupId)
    {
        var entry = _table.Find(groupId);
        var turn = TurnOf(entry);
        return turn.Reply(GroupDeletions.Decide(groupId, entry, _table.Pending, turn));
    }

    public Decision<DescribeGroupsResponse.DescribedGroup> Describe(string groupId, short version)
    {
        var entry = _table.Find(groupId);
        return TurnOf(entry).Reply(GroupQueries.Described(groupId, entry?.Classic, version));
    }

    /// <summary>Rests on all that has been applied.</summary>
    public Decision<(ErrorCode Error, List<ListGroupsResponse.ListedGroup> Groups)> List(ListGroupsRequest request)
    {
        var listed = _table.All.Select(GroupQueries.Listed).OfType<ListGroupsResponse.ListedGroup>();
        return (ErrorCode.None, listed.Where(group => GroupQueries.Matches(group, request)).ToList());
    }

    /// <summary>Topics are gone from the cluster: what groups committed for them goes too, in the turns to come.</summary>
    public Decision<NoReply> DeleteOffsetsOf(IReadOnlySet<string> topics)
    {
        var turn = Turn(0);
        GroupSweep.Start([.. _table.All.Select(entry => entry.Id)], turn, (groupId, step) =>
        {
            if (_table.Find(groupId) is { } entry)
                OffsetDeletions.DeleteTopics(entry, _table.Pending, topics, step);
        });
        return turn.Reply(default(NoReply));
    }

    private GroupTurn TurnOf(GroupEntry? entry) => Turn(RestsOn(entry));

    private long RestsOn(GroupEntry? entry) => entry?.GroupChangedAt ?? _table.RemovedAt;

    private GroupTurn Turn(long restsOn)
    {
        Invariant.Check(_timers is not null);
        return new GroupTurn(_timers, settings, restsOn);
    }
}
