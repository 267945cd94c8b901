using System.Text;

namespace LogCluster.StateMachines.Tests;

/// <summary>
/// Named doors at which callers wait until one is opened, or until it opens by itself. What was opened is in the log; who waits and
/// when a door opens by itself is derived.
/// </summary>
internal sealed class DoorMachine : IStateMachine
{
    private readonly SortedDictionary<string, long> _openedAt = new(StringComparer.Ordinal);
    private readonly List<(string Door, DeferredReply<string> Reply)> _waiting = [];
    private HostTimers? _timers;

    public bool HasDerivedState => true;

    public List<string> Ends { get; } = [];

    public List<string> Pending { get; } = [];

    public int LeadCount { get; private set; }

    public int ResetCount { get; private set; }

    public IEnumerable<string> Open => _openedAt.Keys;

    public void Apply(AppliedRecord record)
    {
        var door = Encoding.UTF8.GetString(record.Value!.Value.Span);
        if (record.IsPending)
            Pending.Add($"{door} {record.TransactionalProducerId}");
        else
            _openedAt[door] = record.Offset + 1;
    }

    public void ApplyTransactionEnd(TransactionEnd end) => Ends.Add($"{end.ProducerId} {(end.IsCommit ? "commit" : "abort")} {end.Offset}");

    /// <summary>Runs in the middle of a turn, after each batch.</summary>
    public Action<long>? WhenApplied { get; set; }

    public void OnApplied(long nextOffset) => WhenApplied?.Invoke(nextOffset);

    /// <summary>The door that it opens before it takes a command of a new leadership.</summary>
    public string? OpensFirst { get; set; }

    public Decision<NoReply> OnLeading(HostTimers timers)
    {
        _timers = timers;
        LeadCount++;
        return OpensFirst is { } door ? new Decision<NoReply>([Record(door)], default) : default(NoReply);
    }

    public void Reset()
    {
        _openedAt.Clear();
        _waiting.Clear();
        _timers = null;
        ResetCount++;
    }

    /// <summary>Answered when the door is opened.</summary>
    public Decision<string> Wait(string door)
    {
        var reply = new DeferredReply<string>();
        _waiting.Add((door, reply));
        return new Decision<string>([], "") { Deferred = reply };
    }

    /// <summary>Opens a door, answers who waits there, and says how many did.</summary>
    public Decision<int> Push(string door)
    {
        var answers = AnswersAt(door, "pushed");
        return new Decision<int>([Record(door)], answers.Count) { Answers = answers };
    }

    /// <summary>Whether a door is open, which rests on nothing but that door.</summary>
    public Decision<bool> Look(string door) => new([], _openedAt.ContainsKey(door)) { RestsOn = _openedAt.GetValueOrDefault(door) };

    /// <summary>The door opens by itself after a while.</summary>
    public Decision<HostTimer> OpenAfter(string door, int afterMs) => _timers!.Schedule(afterMs, () => new Decision<NoReply>([Record(door)], default)
    {
        Answers = AnswersAt(door, "by itself"),
    });

    private static StateRecord Record(string door) => new(null, Encoding.UTF8.GetBytes(door));

    private List<DeferredReply> AnswersAt(string door, string how)
    {
        var here = _waiting.Where(waiting => waiting.Door == door).Select(waiting => waiting.Reply.With(how)).ToList();
        _waiting.RemoveAll(waiting => waiting.Door == door);
        return here;
    }
}
