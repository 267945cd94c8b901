using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Groups;

/// <summary>
/// What the members of one group, and others who meddle with it, were told, and so what must hold: a partition has one owner in a generation, a
/// committed offset that was acknowledged is not lost and does not go back, nobody reads an offset that nobody committed, who was replaced is
/// refused, and nobody else decides over a group while somebody is in it.
/// </summary>
internal sealed class GroupHistory(string name, int partitionCount, ClusterHistory cluster, bool commitsAreDurable)
{
    private readonly SortedDictionary<(int Generation, int Partition), string> _owners = [];
    private readonly SortedDictionary<string, TimeSpan> _contacts = new(StringComparer.Ordinal);
    private readonly long?[] _committed = new long?[partitionCount];
    private readonly long[] _attempted = new long[partitionCount];
    private int _powerLossCount;
    private int _deletionCount;
    private bool _isUncertain;

    public string Name { get; } = name;

    public int PartitionCount { get; } = partitionCount;

    public long AcknowledgedCommits { get; private set; }

    public int AssignmentCount { get; private set; }

    /// <summary>A power loss may take what was not flushed: generations and commits of before prove nothing after it.</summary>
    private void NoticePowerLoss()
    {
        if (commitsAreDurable || _powerLossCount == cluster.PowerLossCount)
            return;
        _powerLossCount = cluster.PowerLossCount;
        Forget();
    }

    private void Forget()
    {
        _owners.Clear();
        Array.Clear(_committed);
    }

    /// <summary>A group that is empty and has no offsets may go, and begin again with its first generation: before a commit numbers prove nothing.</summary>
    /// <param name="powerLosses">The cluster's, when it was asked for: an answer may be under way when power is lost.</param>
    public void OnAssigned(string member, int generation, IReadOnlyList<int> partitions, int powerLosses)
    {
        NoticePowerLoss();
        AssignmentCount++;
        if (_isUncertain || MayBeLost(powerLosses) || Array.TrueForAll(_committed, committed => committed is null))
            return;
        foreach (var partition in partitions)
        {
            if (!_owners.TryAdd((generation, partition), member) && _owners[(generation, partition)] != member)
                throw cluster.Fail($"partition {partition} of group {Name} has two owners in generation {generation}: {_owners[(generation, partition)]} and {member}");
        }
    }

    private bool MayBeLost(int powerLossesBefore) => !commitsAreDurable && powerLossesBefore != cluster.PowerLossCount;

    /// <summary>A position that no member has committed before; positions of a partition only grow.</summary>
    public long NextPosition(int partition) => ++_attempted[partition];

    /// <param name="powerLosses">The cluster's, when it was sent.</param>
    public void OnCommitAcknowledged(int partition, long offset, int powerLosses)
    {
        NoticePowerLoss();
        AcknowledgedCommits++;
        if (MayBeLost(powerLosses))
            return;
        if (_committed[partition] is null || _committed[partition] < offset)
            _committed[partition] = offset;
    }

    /// <summary>What an answer that is asked for now must at least tell.</summary>
    /// <param name="isOfThePast">The broker may not know yet that another coordinates: it may tell less.</param>
    public GroupLook Look(bool isOfThePast)
    {
        NoticePowerLoss();
        return new GroupLook([.. _committed.Select(committed => isOfThePast || _isUncertain ? null : committed)], cluster.PowerLossCount, _deletionCount);
    }

    public void OnFetched(string member, int partition, long offset, GroupLook look)
    {
        if (offset > _attempted[partition])
            throw cluster.Fail($"{member} was told that group {Name} committed {offset} of partition {partition}; nobody did");
        var isExcused = _isUncertain || look.Deletions != _deletionCount || MayBeLost(look.PowerLosses);
        if (!isExcused && look.Floors[partition] is { } least && offset < least)
            throw cluster.Fail($"{member} was told that group {Name} committed {offset} of partition {partition}; {least} was acknowledged before");
    }

    /// <summary>Who was replaced, or whose generation is over, was answered as if it were not.</summary>
    /// <param name="powerLosses">The cluster's, when it was told of what came after: a power loss may take that back.</param>
    public void OnFormerAccepted(string member, FormerSelf former, int powerLosses)
    {
        if (!MayBeLost(powerLosses))
            throw cluster.Fail($"{member} was heard as {former.MemberId} of generation {former.Generation} in group {Name}, after it was told what came after that");
    }

    /// <summary>The coordinator knows the member, and has its session begun anew at <paramref name="sentAt"/> or later.</summary>
    public void OnContact(string member, TimeSpan sentAt) => _contacts[member] = sentAt;

    /// <summary>It leaves, or dies: from now on it is not sure that it is a member.</summary>
    public void OnGone(string member) => _contacts.Remove(member);

    /// <summary>Members whose sessions cannot be over at <paramref name="at"/>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Living(TimeSpan at) => _contacts
        .Where(contact => at < contact.Value + TimeSpan.FromMilliseconds(GroupMember.SessionTimeoutMs))
        .ToDictionary();

    /// <summary>Something was done that must be refused while the group has members.</summary>
    /// <param name="livingBefore">When it was asked for.</param>
    public void OnDoneToEmptyGroup(string what, IReadOnlyDictionary<string, TimeSpan> livingBefore, TimeSpan at)
    {
        if (!commitsAreDurable && cluster.PowerLossCount > 0)
            return;
        var living = Living(at);
        if (livingBefore.FirstOrDefault(before => living.ContainsKey(before.Key) && at < before.Value + TimeSpan.FromMilliseconds(GroupMember.SessionTimeoutMs)).Key is { } member)
            throw cluster.Fail($"{what} of group {Name} was done while {member} was a member");
    }

    /// <summary>Offsets were deleted as somebody asked; the group may begin anew.</summary>
    public void OnDeleted()
    {
        _deletionCount++;
        Forget();
    }

    /// <summary>Nobody knows whether, or when, something that deletes was done.</summary>
    public void OnDeletionUnknown() => _isUncertain = true;
}
