namespace LogCluster.Coordinators.Groups;

/// <summary>Work over all groups of a shard, some of them in each turn, so that it holds nobody up.</summary>
internal static class GroupSweep
{
    private const int GroupsPerTurnMax = 200;

    /// <summary>Beyond so many records no other group is begun in a turn.</summary>
    private const int RecordsPerTurnMax = 5_000;

    /// <summary>Between two turns: not at once, or it would be the same turn.</summary>
    private const int PauseMs = 1;

    /// <summary>Calls <paramref name="work"/> for each id, in order, beginning with the next turn; <paramref name="atEnd"/> after the last.</summary>
    public static void Start(IEnumerable<string> groupIds, GroupTurn turn, Action<string, GroupTurn> work, Action<GroupTurn>? atEnd = null)
    {
        var waiting = new Queue<string>(groupIds);
        turn.Schedule(PauseMs, () => 0, Continue);

        void Continue(GroupTurn later)
        {
            for (var i = 0; i < GroupsPerTurnMax && later.RecordCount < RecordsPerTurnMax && waiting.TryDequeue(out var groupId); i++)
                work(groupId, later);
            if (waiting.Count > 0)
                later.Schedule(PauseMs, () => 0, Continue);
            else
                atEnd?.Invoke(later);
        }
    }
}
