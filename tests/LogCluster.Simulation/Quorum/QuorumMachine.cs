using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Simulation.Quorum;

/// <summary>
/// One machine of a simulated quorum: a disk, and one life after another of a replica on it. The driver here does what the real one
/// does: outputs in order, the leader's flushes beside its other work, empty fetches held until there is something to tell.
/// </summary>
internal sealed class QuorumMachine
{
    private const int FetchWaitMs = 100;
    private const int LeaderFlushMsMax = 5;
    private const int SlowFlushMsMax = 300;

    private readonly QuorumWorld _world;
    private readonly List<FetchRequest> _held = [];
    private long _highWatermark = -1;
    private long _tickAtMs = long.MaxValue;
    private ElectionState _durableElection;

    public QuorumMachine(QuorumWorld world, NodeId id, QuorumDisk disk)
    {
        (_world, Id, Disk) = (world, id, disk);
    }

    public NodeId Id { get; }

    public QuorumDisk Disk { get; private set; }

    public RaftNode? Node { get; private set; }

    /// <summary>Counts restarts: what was meant for an earlier life does not reach a later one.</summary>
    public int Life { get; private set; }

    public long PausedUntilMs { get; set; }

    public ReplicaKey Key => new(Id, Disk.DirectoryId);

    public void Start()
    {
        Invariant.Check(Node is null);
        Life++;
        _tickAtMs = long.MaxValue;
        _highWatermark = -1;
        _held.Clear();
        _durableElection = Disk.Election;
        Node = new RaftNode(Key, _world.Options, _world.Mistake.Rules, Disk.Election, Disk.Outline(), Disk.Voters(), new Random(_world.Random.Next()));
        Node.Start(_world.NowMs);
        Drive();
    }

    /// <summary>Everything that is not durable is gone.</summary>
    public void Crash()
    {
        if (Node is null)
            return;
        _world.Trace($"{Key} crashes");
        Node = null;
        if (_world.Mistake.ForgetsElectionState)
            Disk.Election = _durableElection with { VotedFor = NodeId.None, VotedForDirectory = Uuid.Zero, Leader = NodeId.None };
        Disk.LoseUnflushed();
    }

    /// <summary>Another disk is put into the machine while it is down.</summary>
    public void Replace(QuorumDisk disk)
    {
        Invariant.Check(Node is null);
        _world.Trace($"{Key} becomes {Id}/{disk.DirectoryId}");
        Disk = disk;
    }

    public void Receive(RaftMessage message)
    {
        if (Node is null)
            return;
        Node.Step(message, _world.NowMs);
        Drive();
    }

    public void OnUnreachable(NodeId peer)
    {
        Node?.OnUnreachable(peer, _world.NowMs);
        Drive();
    }

    public void Do(Action<RaftNode> action)
    {
        if (Node is null)
            return;
        action(Node);
        Drive();
    }

    public bool TryAppend(long value)
    {
        if (Node is not { IsLeader: true } node)
            return false;
        Disk.Append(node.Epoch, value, voters: null);
        Invariant.Check(node.TryAppend(1));
        Drive();
        return true;
    }

    /// <summary>Gives up what a snapshot of the committed log stands for.</summary>
    public void TakeSnapshot()
    {
        if (Node is null || Node.HighWatermark <= Disk.SnapshotId.Offset)
            return;
        Disk.TakeSnapshot(Node.HighWatermark);
        Node.OnLogStartAdvanced(Disk.SnapshotId);
        Drive();
    }

    private void Drive()
    {
        var end = Disk.EndOffset;
        var highWatermark = _highWatermark;
        while (Node is { } node && node.TryTakeOutput(out var output))
        {
            if (_world.CrashesNow())
            {
                Crash();
                _world.RestartLater(this);
                return;
            }

            Carry(node, output);
        }

        if (Node is null)
            return;
        if (Disk.EndOffset != end || _highWatermark != highWatermark)
            AnswerHeld();
        ScheduleTick(Node);
    }

    private void Carry(RaftNode node, RaftOutput output)
    {
        switch (output)
        {
            case RaftOutput.PersistElectionState persist:
                Disk.Election = persist.State;
                break;
            case RaftOutput.TruncateLog truncate:
                _world.Checker.OnTruncate(Key, node.Epoch, Disk, truncate.EndOffset);
                Disk.TruncateTo(truncate.EndOffset);
                break;
            case RaftOutput.AppendBatches append:
                foreach (var batch in append.Batches)
                    Disk.Append(batch.Epoch, BitConverter.ToInt64(batch.Bytes.Span), batch.Voters?.Set);
                break;
            case RaftOutput.AppendLeaderChange change:
                Disk.Append(change.Epoch, -change.Epoch.Value, voters: null);
                if (change.FirstVoters is { } first)
                {
                    Disk.Append(change.Epoch, 0, voters: null);
                    Disk.Append(change.Epoch, 0, first);
                }

                break;
            case RaftOutput.AppendVoters voters:
                _world.Trace($"{Key} changes the voters to {voters.Voters}");
                if (voters.IsUpgrade)
                    Disk.Append(voters.Epoch, -1_000_000 - Disk.EndOffset, voters: null);
                Disk.Append(voters.Epoch, -1_000_000 - Disk.EndOffset, voters.Voters);
                break;
            case RaftOutput.FlushLog:
                Flush(node);
                break;
            case RaftOutput.InstallSnapshot install:
                _world.FetchSnapshot(this, install.Leader);
                break;
            case RaftOutput.LeadershipChanged changed:
                _world.Trace($"{Key} is {node.RoleName} in epoch {changed.Epoch}, led by {changed.Leader}");
                if (changed.IsLeader)
                    _world.Checker.OnLeader(Key, changed.Epoch, Disk);
                else
                    AnswerHeld();
                break;
            case RaftOutput.HighWatermarkAdvanced advanced:
                _world.Checker.OnHighWatermark(Key, node.Epoch, Disk, _highWatermark, advanced.Offset);
                _highWatermark = advanced.Offset;
                break;
            case RaftOutput.Send send:
                SendOut(send.Message);
                break;
        }
    }

    private void Flush(RaftNode node)
    {
        if (!node.IsLeader)
        {
            var flushed = _world.Mistake.SkipsFlushes ? Disk.EndOffset : Disk.Flush();
            node.OnFlushed(flushed, _world.NowMs);
            return;
        }

        var end = Disk.EndOffset;
        _world.In(_world.Random.Next(_world.Random.Next(10) == 0 ? SlowFlushMsMax : LeaderFlushMsMax), this, () =>
        {
            // Truncated meanwhile, or flushed by a later one.
            if (Node is not { IsLeader: true } || Disk.EndOffset < end)
                return;
            Node.OnFlushed(Disk.Flush(), _world.NowMs);
            Drive();
        });
    }

    private void SendOut(RaftMessage message)
    {
        if (message is FetchResponse response)
        {
            if (response.ReadFrom is { } offset)
                message = response with { Batches = Disk.Read(offset, _world.RecordsPerFetchMax) };
        }

        if (message is not FetchRequest and not FetchResponse { Error: ErrorCode.None, Diverging: null, Snapshot: null })
            _world.Trace($"{Key} sends {message}");
        _world.Send(this, message);
    }

    /// <summary>A fetch that finds nothing waits a while at the leader; true when it is held.</summary>
    public bool Hold(FetchRequest request)
    {
        if (Node is not { IsLeader: true } node || request.Epoch != node.Epoch || request.End.Offset != node.EndOffset || request.HighWatermark < node.HighWatermark)
            return false;
        _held.Add(request);
        _world.In(FetchWaitMs, this, () =>
        {
            if (_held.Remove(request))
                Receive(request);
        });
        return true;
    }

    private void AnswerHeld()
    {
        var held = _held.ToArray();
        _held.Clear();
        foreach (var request in held)
            _world.In(0, this, () => Receive(request));
    }

    public void EndSnapshot(QuorumDisk? source)
    {
        if (Node is null)
            return;
        if (source is null || source.SnapshotId.Offset < Math.Max(Node.HighWatermark, 1))
        {
            Node.OnSnapshotFailed(_world.NowMs);
        }
        else
        {
            Disk.Install(source);
            Node.OnSnapshotInstalled(Disk.SnapshotId, Disk.SnapshotVoters, _world.NowMs);
        }

        Drive();
    }

    private void ScheduleTick(RaftNode node)
    {
        var at = Math.Max(node.NextDeadlineMs, _world.NowMs + 1);
        if (at >= _tickAtMs || node.NextDeadlineMs == long.MaxValue)
            return;
        _tickAtMs = at;
        _world.In(at - _world.NowMs, this, () =>
        {
            if (_tickAtMs > _world.NowMs)
                return;
            _tickAtMs = long.MaxValue;
            Node?.Tick(_world.NowMs);
            Drive();
        });
    }
}
