namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Where a classic group stands. The names are those that DescribeGroups and ListGroups give.</summary>
internal enum ClassicGroupState
{
    /// <summary>No members; offsets may be there, and members on the way.</summary>
    Empty,

    /// <summary>Waits for every member to join again.</summary>
    PreparingRebalance,

    /// <summary>Waits for the leader's assignment.</summary>
    CompletingRebalance,

    Stable,

    /// <summary>Deleted; only late timers still know of it.</summary>
    Dead,
}
