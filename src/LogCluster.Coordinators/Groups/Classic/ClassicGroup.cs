using LogCluster.Core;
using LogCluster.Protocol.GroupRecords;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>
/// A group of the classic protocol. What its record in the log says (<see cref="Settle"/>), and beyond that what a rebalance has come
/// to: the log hears of a generation only with its assignment, or when nobody is left.
/// </summary>
internal sealed class ClassicGroup(string id)
{
    /// <summary>
    /// From which states each may be entered. Stable and Empty out of Empty and Stable are the log's alone: a follower sees no
    /// rebalances, only their ends.
    /// </summary>
    private static readonly (ClassicGroupState To, ClassicGroupState[] From)[] Transitions =
    [
        (ClassicGroupState.PreparingRebalance, [ClassicGroupState.Empty, ClassicGroupState.CompletingRebalance, ClassicGroupState.Stable]),
        (ClassicGroupState.CompletingRebalance, [ClassicGroupState.PreparingRebalance]),
        (ClassicGroupState.Stable, [ClassicGroupState.CompletingRebalance, ClassicGroupState.Empty]),
        (ClassicGroupState.Empty, [ClassicGroupState.PreparingRebalance, ClassicGroupState.Stable]),
        (ClassicGroupState.Dead, [ClassicGroupState.Empty, ClassicGroupState.PreparingRebalance, ClassicGroupState.CompletingRebalance, ClassicGroupState.Stable]),
    ];

    private readonly OrderedDictionary<string, ClassicMember> _members = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _static = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, HostTimer> _pendingJoins = new(StringComparer.Ordinal);

    public string Id { get; } = id;

    public ClassicGroupState State { get; private set; }

    /// <summary>What the rebalance under way began from; the first one waits for more members.</summary>
    public ClassicGroupState PreviousState { get; private set; } = ClassicGroupState.Dead;

    public int Generation { get; set; }

    /// <summary>Null for a simple group: offsets, and nobody who ever joined.</summary>
    public string? ProtocolType { get; private set; }

    public string? Protocol { get; set; }

    public string? LeaderId { get; set; }

    /// <summary>When the group came into its state; null in records of old versions.</summary>
    public long? StateTimestampMs { get; private set; }

    /// <summary>Topics that members of a consumer group subscribe to; null when they cannot be told.</summary>
    public IReadOnlySet<string>? SubscribedTopics { get; set; }

    /// <summary>The end of its last record in the log: what is told of the group rests on that.</summary>
    public long ChangedAt { get; set; }

    /// <summary>A member came since the wait of the initial rebalance was last extended.</summary>
    public bool MemberJoinedInitially { get; set; }

    public HostTimer? JoinTimer { get; set; }

    public HostTimer? SyncTimer { get; set; }

    /// <summary>In the order in which they joined.</summary>
    public IList<ClassicMember> Members => _members.Values;

    public int PendingJoinCount => _pendingJoins.Count;

    public bool IsConsumerGroup => ProtocolType == "consumer";

    public bool IsSimple => ProtocolType is null && State == ClassicGroupState.Empty && _pendingJoins.Count == 0;

    public int JoiningCount => _members.Values.Count(member => member.Joining is not null);

    public bool HaveAllJoined => _pendingJoins.Count == 0 && _members.Values.All(member => member.Joining is not null);

    /// <summary>The longest that any member asks for.</summary>
    public int RebalanceTimeoutMs => _members.Values.Select(member => member.RebalanceTimeoutMs).DefaultIfEmpty(0).Max();

    public bool CanRebalance => MayMove(ClassicGroupState.PreparingRebalance);

    public ClassicMember? Find(string memberId) => _members.GetValueOrDefault(memberId);

    public string? FindStatic(string instanceId) => _static.GetValueOrDefault(instanceId);

    public bool IsLeader(string memberId) => LeaderId == memberId;

    public bool IsPendingJoin(string memberId) => _pendingJoins.ContainsKey(memberId);

    /// <summary>A member was told its id and has to come again with it (KIP-394); <paramref name="expiry"/> ends the wait.</summary>
    public void AddPendingJoin(string memberId, HostTimer expiry) => _pendingJoins.Add(memberId, expiry);

    public void RemovePendingJoin(string memberId)
    {
        if (_pendingJoins.Remove(memberId, out var expiry))
            expiry.Cancel();
    }

    /// <summary>Whether this member may speak for itself: known, and not replaced by another with its instance id (KIP-345).</summary>
    public ErrorCode Validate(string memberId, string? instanceId)
    {
        if (instanceId is not null)
        {
            if (FindStatic(instanceId) is not { } owner)
                return ErrorCode.UnknownMemberId;
            if (owner != memberId)
                return ErrorCode.FencedInstanceId;
        }

        return Find(memberId) is null ? ErrorCode.UnknownMemberId : ErrorCode.None;
    }

    public bool SupportsAnyOf(string protocolType, IReadOnlyList<MemberProtocol> protocols) => State == ClassicGroupState.Empty
        ? protocolType.Length > 0 && protocols.Count > 0
        : ProtocolType == protocolType && protocols.Any(protocol => _members.Values.All(member => member.Supports(protocol.Name)));

    public void Add(ClassicMember member)
    {
        if (_members.Count == 0)
            ProtocolType = member.ProtocolType;
        Invariant.Check(ProtocolType == member.ProtocolType);
        if (member.InstanceId is { } instanceId)
            _static.Add(instanceId, member.Id);
        _members.Add(member.Id, member);
        LeaderId ??= member.Id;
    }

    /// <summary>Its waiting requests must have been answered.</summary>
    public void Remove(ClassicMember member)
    {
        Invariant.Check(member.Joining is null && member.Syncing is null);
        member.Session?.Cancel();
        _members.Remove(member.Id);
        if (member.InstanceId is { } instanceId)
            _static.Remove(instanceId);
        if (IsLeader(member.Id))
            LeaderId = _members.Count > 0 ? _members.GetAt(0).Key : null;
    }

    /// <summary>A static member came back under another id: it takes the place of the old one.</summary>
    public void Replace(ClassicMember old, ClassicMember replacement)
    {
        Invariant.Check(old.Joining is null && old.Syncing is null && old.InstanceId is not null && old.InstanceId == replacement.InstanceId);
        old.Session?.Cancel();
        var at = _members.IndexOf(old.Id);
        _members.RemoveAt(at);
        _members.Insert(at, replacement.Id, replacement);
        _static[old.InstanceId] = replacement.Id;
        if (IsLeader(old.Id))
            LeaderId = replacement.Id;
    }

    public void MoveTo(ClassicGroupState state, long nowMs)
    {
        Invariant.Check(MayMove(state));
        PreviousState = State;
        State = state;
        StateTimestampMs = nowMs;
    }

    private bool MayMove(ClassicGroupState state) => Array.Find(Transitions, transition => transition.To == state).From.Contains(State);

    /// <summary>Brings the group to what its record says. Members that are known keep their sessions and requests.</summary>
    public void Settle(GroupMetadataValue record)
    {
        var kept = record.Members.Select(member => member.MemberId).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in Members.Where(member => !kept.Contains(member.Id)).ToList())
            Remove(gone);
        ProtocolType = record.ProtocolType.Length > 0 ? record.ProtocolType : null;
        Protocol = record.Protocol;
        Generation = record.Generation;
        foreach (var written in record.Members)
        {
            if (Find(written.MemberId) is { } member)
                member.Assignment = written.Assignment;
            else
                Add(Member(written, record));
        }

        LeaderId = record.Leader;
        SubscribedTopics = GroupSubscriptions.TopicsOf(this);
        var state = _members.Count == 0 ? ClassicGroupState.Empty : ClassicGroupState.Stable;
        if (state != State)
            MoveTo(state, record.CurrentStateTimestamp);
        StateTimestampMs = record.CurrentStateTimestamp == -1 ? null : record.CurrentStateTimestamp;
    }

    private static ClassicMember Member(GroupMetadataValue.MemberMetadata written, GroupMetadataValue record) => new()
    {
        Id = written.MemberId,
        InstanceId = written.GroupInstanceId,
        ClientId = written.ClientId,
        ClientHost = written.ClientHost,
        SessionTimeoutMs = written.SessionTimeout,
        // Version 0 had no rebalance timeout: the session's served for both.
        RebalanceTimeoutMs = written.RebalanceTimeout == -1 ? written.SessionTimeout : written.RebalanceTimeout,
        ProtocolType = record.ProtocolType.Length > 0 ? record.ProtocolType : "consumer",
        Protocols = record.Protocol is { } protocol ? [new MemberProtocol(protocol, written.Subscription)] : [],
        Assignment = written.Assignment,
    };

    /// <summary>The group is deleted; nothing must wait in it.</summary>
    public void Die(long nowMs)
    {
        foreach (var pending in _pendingJoins.Keys.ToList())
            RemovePendingJoin(pending);
        foreach (var member in Members.ToList())
            Remove(member);
        JoinTimer?.Cancel();
        SyncTimer?.Cancel();
        MoveTo(ClassicGroupState.Dead, nowMs);
    }
}
