using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups;

/// <summary>What one command or timer decides on its way: records to write and waiting members to answer.</summary>
internal sealed class GroupTurn(HostTimers timers, GroupSettings settings, long restsOn)
{
    private readonly List<StateRecord> _records = [];
    private readonly List<DeferredReply> _answers = [];

    public HostTimers Timers { get; } = timers;

    public GroupSettings Settings { get; } = settings;

    public GroupRules Rules => Settings.Rules;

    public int RecordCount => _records.Count;

    public long NowMs => Timers.NowMs;

    public void Write(StateRecord record) => _records.Add(record);

    public void Answer<TReply>(DeferredReply<TReply> waiting, TReply reply) => _answers.Add(waiting.With(reply));

    /// <summary>Runs <paramref name="onDue"/> later, in a turn of its own; <paramref name="restsOnThen"/> says what its answers rest on.</summary>
    public HostTimer Schedule(long afterMs, Func<long> restsOnThen, Action<GroupTurn> onDue)
    {
        var (timers, settings) = (Timers, Settings);
        return timers.Schedule(afterMs, () =>
        {
            var turn = new GroupTurn(timers, settings, restsOnThen());
            onDue(turn);
            return turn.Reply(default(NoReply));
        });
    }

    public Decision<TReply> Reply<TReply>(TReply reply) => new(_records, reply) { RestsOn = restsOn, Answers = _answers };

    /// <summary>The answer comes later, unless it was chosen already on the way.</summary>
    public Decision<TReply> Defer<TReply>(DeferredReply<TReply> waiting) =>
        new(_records, default!) { RestsOn = restsOn, Answers = _answers, Deferred = waiting };
}
