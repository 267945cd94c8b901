using LogCluster.Core;
using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>
/// A leader and two followers through a history drawn from a seed: messages late or lost, leaders changed by the controller, crashes
/// that lose what was not flushed. At its end everything heals, and all replicas must come together.
/// </summary>
internal sealed class RandomHistory : IDisposable
{
    private const int Steps = 500;
    private const int HealingRoundsMax = 400;

    private readonly Random _random;
    private readonly ReplicaCluster _cluster;
    private readonly CommittedRecords _committed = new();
    private readonly List<(ReplicaNode Node, AppendOutcome Outcome, string[] Values)> _unacknowledged = [];
    private readonly List<(ReplicaNode Node, Partition Life, FollowerPosition Position, PartitionRead Read)> _lateAnswers = [];
    private readonly List<(ReplicaNode Node, Partition Life, InSyncProposal Proposal, InSyncAnswer Answer)> _lateDecisions = [];
    private int _values;

    public RandomHistory(int seed, InSyncRules rules)
    {
        _random = new Random(seed);
        _cluster = new ReplicaCluster(minInSyncReplicas: 2, rules, seed);
        // A batch at a time, so that who is behind stays behind for a while.
        foreach (var node in _cluster.Nodes)
            node.FetchBytesMax = 1;
    }

    public int AcknowledgedCount => _committed.AcknowledgedCount;

    private ReplicaNode Any => _cluster.Nodes[_random.Next(3)];

    private bool OneIn(int n) => _random.Next(n) == 0;

    /// <summary>Null when nothing is to be objected to.</summary>
    public string? Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            Step();
            Acknowledge();
            if (_committed.Look(_cluster.Nodes) is { } objection)
                return $"step {step}: {objection}";
        }

        return Heal() ?? _committed.LookAtTheEnd(_cluster.Nodes);
    }

    private void Step()
    {
        var node = Any;
        switch (_random.Next(100))
        {
            case < 20 when node.IsUp:
                Produce(node);
                break;
            case < 62 when node.IsUp:
                Fetch(node);
                break;
            case < 76 when node.IsUp:
                node.Partition.Apply(_cluster.Controller.State);
                break;
            case < 86 when node.IsUp:
                Propose(node);
                break;
            case < 89 when node.IsUp:
                _cluster.Time.Advance(TimeSpan.FromSeconds(_random.Next(OneIn(6) ? 40 : 6)));
                node.Partition.ShrinkInSyncReplicas();
                break;
            case < 90:
                var members = _cluster.Controller.State.InSyncReplicas.Where(id => !_cluster.Controller.IsFenced(id)).ToList();
                if (members.Count > 0)
                    _cluster.Controller.Elect(members[_random.Next(members.Count)]);
                break;
            case < 95 when node.IsUp:
                node.Flush();
                break;
            case < 98 when node.IsUp:
                node.WriteHighWatermark();
                break;
            case < 99 when node.IsUp:
                Crash(node);
                break;
            case >= 60 when !node.IsUp:
                Restart(node);
                break;
        }
    }

    private void Produce(ReplicaNode node)
    {
        string[] values = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"v{_values++}")];
        var acks = (short)(OneIn(4) ? 1 : -1);
        var outcome = node.Produce(acks, values);
        if (acks == -1 && outcome.Error == ErrorCode.None)
            _unacknowledged.Add((node, outcome, values));
    }

    /// <summary>As the waits of producers end: by the leader that appended, while it leads.</summary>
    private void Acknowledge()
    {
        foreach (var (node, outcome, values) in _unacknowledged.ToList())
        {
            if (!node.IsUp || node.Partition.Leader?.Epoch != outcome.LeaderEpoch)
            {
                _unacknowledged.Remove((node, outcome, values));
            }
            else if (node.HighWatermark > outcome.LastOffset)
            {
                for (var i = 0; i < values.Length; i++)
                    _committed.OnAcknowledged(outcome.BaseOffset + i, $"{outcome.LeaderEpoch}:{values[i]}");
                _unacknowledged.Remove((node, outcome, values));
            }
        }
    }

    private void Fetch(ReplicaNode node)
    {
        if (OneIn(6) && _lateAnswers.Count > 0)
        {
            var late = _lateAnswers[_random.Next(_lateAnswers.Count)];
            _lateAnswers.Remove(late);
            if (late.Node.IsUp && ReferenceEquals(late.Node.Partition, late.Life))
                late.Node.Take(late.Position, late.Read);
            return;
        }

        if (node.Partition.Following.Position is not { } position || _cluster[position.Leader.Value] is not { IsUp: true } leader)
            return;
        var read = node.Ask(leader, position);
        if (OneIn(8))
            read.Slice?.Dispose();
        else if (OneIn(8) && read.Slice is null)
            _lateAnswers.Add((node, node.Partition, position, read));
        else if (node.Take(position, read) == ErrorCode.OffsetOutOfRange && leader.Partition.Reading.CheckLeader(position.Epoch) == ErrorCode.None)
            node.TakeBoundsOf(leader);
    }

    private void Propose(ReplicaNode node)
    {
        if (OneIn(3) && _lateDecisions.Count > 0)
        {
            var late = _lateDecisions[_random.Next(_lateDecisions.Count)];
            _lateDecisions.Remove(late);
            if (late.Node.IsUp && ReferenceEquals(late.Node.Partition, late.Life))
                late.Node.Partition.TakeAnswer(late.Proposal, late.Answer);
            return;
        }

        if (node.Partition.PendingProposal is not { } proposal)
            return;
        var answer = _cluster.Controller.Decide(node.Id, proposal);
        if (OneIn(3))
            _lateDecisions.Add((node, node.Partition, proposal, answer));
        else if (!OneIn(4))
            node.Partition.TakeAnswer(proposal, answer);
    }

    /// <summary>The last member of the in-sync set is killed and keeps what it wrote: without it nobody can promise anything.</summary>
    private void Crash(ReplicaNode node)
    {
        var others = _cluster.Controller.State.InSyncReplicas.Count(id => id != node.Id);
        node.Crash(powerLoss: others > 0 && OneIn(2));
        _committed.OnCrash(node);
        _cluster.Controller.Fence(node.Id);
    }

    private void Restart(ReplicaNode node)
    {
        _cluster.Controller.Register(node.Id);
        node.BrokerEpoch = _cluster.Controller.EpochOf(node.Id);
        node.Start(_cluster.Controller.State);
    }

    private string? Heal()
    {
        foreach (var node in _cluster.Nodes.Where(node => !node.IsUp))
            Restart(node);
        for (var round = 0; round < HealingRoundsMax; round++)
        {
            _cluster.Publish();
            var leader = _cluster.Controller.State.Leader.Value;
            _cluster.Replicate(leader, [.. _cluster.Nodes.Select(node => node.Id.Value).Where(id => id != leader)]);
            _cluster.Propose(leader);
            Acknowledge();
            if (_committed.Look(_cluster.Nodes) is { } objection)
                return $"while healing: {objection}";
            if (_cluster.Controller.State.InSyncReplicas.Length == 3 && _cluster.Nodes.All(node => node.HighWatermark == node.End && node.End == _cluster[leader].End))
                return null;
        }

        return $"does not heal: {string.Join(' ', _cluster.Nodes.Select(node => $"{node.Id}: {node.HighWatermark}/{node.End}"))}, in sync {string.Join(',', _cluster.Controller.State.InSyncReplicas)}";
    }

    public void Dispose()
    {
        foreach (var late in _lateAnswers)
            late.Read.Slice?.Dispose();
        _cluster.Dispose();
    }
}
