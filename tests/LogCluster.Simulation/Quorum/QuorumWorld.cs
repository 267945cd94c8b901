using System.Globalization;
using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// Raft alone: replicas, their disks and the messages between them, one event after the other in virtual milliseconds. Nothing is
/// asynchronous here, so a seed of ten thousand events costs milliseconds.
/// </summary>
internal sealed class QuorumWorld
{
    private readonly PriorityQueue<(QuorumMachine? Machine, int Life, Action Action), (long AtMs, int TieBreak, long Order)> _events = new();
    private readonly SortedSet<(NodeId From, NodeId To)> _blocked = [];
    private readonly List<string> _trace = [];
    private readonly bool _keepTrace;
    private long _order;

    public QuorumWorld(int seed, QuorumMistake mistake, bool keepTrace)
    {
        (Random, Mistake, _keepTrace) = (new Random(seed), mistake, keepTrace);
        RecordsPerFetchMax = Random.Next(1, 9);
    }

    public Random Random { get; }

    public QuorumMistake Mistake { get; }

    public int RecordsPerFetchMax { get; }

    /// <summary>False once a disk was lost in the middle of a change of the voters: safety holds all the same, progress need not.</summary>
    public bool OwesProgress { get; set; } = true;

    public RaftOptions Options { get; } = new();

    public QuorumChecker Checker { get; } = new();

    public List<QuorumMachine> Machines { get; } = [];

    public long NowMs { get; private set; }

    public long EventCount { get; private set; }

    public IReadOnlyList<string> TraceLines => _trace;

    /// <summary>Of 1,000 messages so many are lost, doubled, or late.</summary>
    public (int Lost, int Doubled, int Late) NetworkFaults { get; set; }

    /// <summary>Of 100,000 outputs so many are preceded by a crash.</summary>
    public int CrashesPer100000 { get; set; }

    public void Trace(string line)
    {
        if (_keepTrace)
            _trace.Add(string.Create(CultureInfo.InvariantCulture, $"{NowMs,8} {line}"));
    }

    /// <summary>Runs the action later; when it is a machine's, in this life of it alone and not while it is paused.</summary>
    public void In(long delayMs, QuorumMachine? machine, Action action) =>
        _events.Enqueue((machine, machine?.Life ?? 0, action), (NowMs + delayMs, Random.Next(), _order++));

    public bool Step()
    {
        if (!_events.TryDequeue(out var next, out var key))
            return false;
        if (next.Machine is { } paused && paused.PausedUntilMs > key.AtMs)
        {
            _events.Enqueue(next, (paused.PausedUntilMs, -1, _order++));
            return true;
        }

        NowMs = Math.Max(NowMs, key.AtMs);
        EventCount++;
        if (next.Machine is null || next.Machine.Life == next.Life)
            next.Action();
        return true;
    }

    public void RunUntil(long timeMs)
    {
        while (_events.TryPeek(out _, out var key) && key.AtMs <= timeMs)
            Step();
        NowMs = Math.Max(NowMs, timeMs);
    }

    public bool CrashesNow() => CrashesPer100000 > 0 && Random.Next(100_000) < CrashesPer100000;

    public void RestartLater(QuorumMachine machine) => In(Random.Next(1_000), null, () =>
    {
        if (machine.Node is null)
            machine.Start();
    });

    public void Block(NodeId from, NodeId to) => _blocked.Add((from, to));

    public void UnblockAll() => _blocked.Clear();

    public QuorumMachine Machine(NodeId id) => Machines.First(machine => machine.Id == id);

    public void Send(QuorumMachine from, RaftMessage message)
    {
        var to = message.To.Id == NodeId.None ? Machines[Random.Next(Machines.Count)] : Machine(message.To.Id);
        if (to == from)
            return;
        if (_blocked.Contains((from.Id, to.Id)) || Random.Next(1_000) < NetworkFaults.Lost)
            return;
        Deliver(from, to, message);
        if (Random.Next(1_000) < NetworkFaults.Doubled)
            Deliver(from, to, message);
    }

    private void Deliver(QuorumMachine from, QuorumMachine to, RaftMessage message)
    {
        var delayMs = Random.Next(1_000) < NetworkFaults.Late ? Random.Next(3_000) : Random.Next(1, 4);
        if (to.Node is null)
        {
            In(delayMs, from, () => from.OnUnreachable(to.Id));
            return;
        }

        In(delayMs, to, () =>
        {
            if (message is not FetchRequest fetch || !to.Hold(fetch))
                to.Receive(message);
        });
    }

    /// <summary>Copies the leader's snapshot, if it still has one to give by then.</summary>
    public void FetchSnapshot(QuorumMachine to, NodeId leader) => In(Random.Next(2, 50), to, () =>
    {
        var source = Machine(leader);
        var reachable = source.Node is not null && !_blocked.Contains((to.Id, leader)) && !_blocked.Contains((leader, to.Id));
        to.EndSnapshot(reachable ? source.Disk : null);
    });

    /// <summary>The voters stand in each node's configuration, without their disks (kraft.version 0), until an upgrade brings them into the log: they are the same nodes for ever, and no disk may be lost.</summary>
    public bool HasStaticVoters { get; set; }

    public static Voter VoterOf(ReplicaKey key) => new(key, [new VoterEndpoint("CONTROLLER", $"node{key.Id}", 9093)]);
}
