using System.Globalization;
using System.Text;
using LogCluster.Simulation.Net;

namespace LogCluster.Simulation;

/// <summary>
/// A whole cluster on one thread in virtual time. Everything that happens is an event in one queue, ordered by time and then by a
/// seeded tie-break; so a seed replays exactly, in any process. <see cref="TraceHash"/> is the proof: it covers every event and
/// every traced line.
/// </summary>
public sealed class SimulatedWorld
{
    /// <summary>Virtual time starts here; any fixed moment will do, this one is near the golden data's.</summary>
    public static readonly DateTimeOffset Epoch = new(2023, 11, 14, 22, 13, 20, TimeSpan.Zero);

    /// <summary>Tie-break of what waited for the end of a pause: before everything that is due then.</summary>
    private const int AfterPause = -1;

    private readonly PriorityQueue<SimulatedEvent, (long AtTicks, int TieBreak, long Order)> _events = new();
    private readonly List<SimulatedNode> _nodes = [];
    private readonly List<string> _trace = [];
    private readonly int _threadId = Environment.CurrentManagedThreadId;
    private volatile string? _failure;
    private long _order;
    private ulong _hash = 14695981039346656037;

    public SimulatedWorld(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Links = new SimulatedLinks(this);
    }

    public int Seed { get; }

    /// <summary>The world's own source of chance: faults, delays, tie-breaks. Nodes have sources of their own.</summary>
    public Random Random { get; }

    /// <summary>The network between the nodes.</summary>
    public SimulatedLinks Links { get; }

    /// <summary>Virtual time since <see cref="Epoch"/>.</summary>
    public TimeSpan Now { get; private set; }

    public long EventCount { get; private set; }

    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>Keeps the traced lines, for people; the hash covers them in any case.</summary>
    public bool KeepTrace { get; init; }

    public IReadOnlyList<string> TraceLines => _trace;

    public string TraceHash => _hash.ToString("x16", CultureInfo.InvariantCulture);

    public SimulatedNode AddNode(string name)
    {
        var node = new SimulatedNode(this, name, new Random(HashCode(Seed, _nodes.Count)));
        _nodes.Add(node);
        return node;
    }

    /// <summary>HashCode.Combine differs from process to process, this does not.</summary>
    private static int HashCode(int seed, int index) => unchecked((seed * 31) + index + 1) * 1_000_003;

    /// <summary>A checker's objection; the world stops before its next event.</summary>
    public SimulationException Fail(string what)
    {
        _failure ??= what;
        return new SimulationException(what);
    }

    internal SimulatedEvent Schedule(TimeSpan delay, SimulatedContext context, Action action)
    {
        // Code on another thread has escaped from the simulation: nothing after this would replay.
        if (Environment.CurrentManagedThreadId != _threadId)
            throw Fail($"code of context {context.Id} ran on a thread of its own: {Environment.StackTrace}");
        var scheduled = new SimulatedEvent(context, action);
        var at = Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
        _events.Enqueue(scheduled, (at.Ticks, Random.Next(), _order++));
        return scheduled;
    }

    /// <summary>Runs one event; false when there is none left.</summary>
    public bool Step() => Step(TimeSpan.MaxValue);

    /// <summary>Runs one event that is due by then; what was cancelled does not count, nor does it let a later one through.</summary>
    private bool Step(TimeSpan until)
    {
        while (_events.TryPeek(out var next, out var key) && key.AtTicks <= until.Ticks)
        {
            _events.Dequeue();
            if (!next.IsPending)
                continue;
            if (next.Context.PausedUntil is { } pausedUntil && pausedUntil > Now && pausedUntil.Ticks > key.AtTicks)
            {
                // In the order in which they were due: frames of a connection must not overtake each other.
                _events.Enqueue(next, (pausedUntil.Ticks, AfterPause, _order++));
                continue;
            }

            Now = TimeSpan.FromTicks(Math.Max(key.AtTicks, Now.Ticks));
            EventCount++;
            Mix((ulong)Now.Ticks);
            Mix((ulong)next.Context.Id);
            next.Run();
            if (_failure is { } failure)
                throw new SimulationException(failure);
            return true;
        }

        return false;
    }

    /// <summary>Runs events until the task is complete, and rethrows what it failed with.</summary>
    public void RunUntil(Task task, TimeSpan limit, string what)
    {
        var deadline = Now + limit;
        while (!task.IsCompleted)
        {
            if (Now > deadline || !Step())
                throw new SimulationException($"{what} did not end within {limit.TotalSeconds} virtual seconds");
        }

        task.GetAwaiter().GetResult();
    }

    public void RunFor(TimeSpan duration)
    {
        var until = Now + duration;
        while (Step(until))
        {
            // The next one.
        }

        Now = until;
    }

    public void Trace(string line)
    {
        foreach (var b in Encoding.UTF8.GetBytes(line))
            Mix(b);
        if (KeepTrace)
            _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{Now.TotalSeconds,12:F6} {line}"));
    }

    /// <summary>FNV-1a.</summary>
    private void Mix(ulong value) => _hash = unchecked((_hash ^ value) * 1099511628211);
}
