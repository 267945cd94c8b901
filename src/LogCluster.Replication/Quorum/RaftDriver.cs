using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Records;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage;

namespace LogCluster.Replication.Quorum;

/// <summary>
/// Runs a <see cref="RaftNode"/> on a real log: carries out its outputs in order, wakes it when its time has come, and gives the log that comes
/// of it to state machines as an <see cref="IReplicatedLog"/>. Thread-safe: one lock orders everything, disk included, but for the flushes of
/// a leader, which run beside the followers' fetches. A disk that fails ends this replica's part in the quorum (<see cref="Failed"/>).
/// </summary>
public sealed class RaftDriver : IReplicatedLog, IDisposable
{
    private readonly Lock _sync = new();
    private readonly Lock _flushing = new();
    private readonly PartitionLog _log;
    private readonly ElectionStateFile _election;
    private readonly IRaftTransport _transport;
    private readonly IQuorumRecordFormat _format;
    private readonly TimeProvider _time;
    private readonly SnapshotStore _snapshots;
    private readonly SnapshotOptions _snapshotOptions;
    private readonly RaftNode _node;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Counts what a held fetch waits for: an end of the log, a high watermark or a leader that changed.</summary>
    private readonly OffsetMonitor _changes;
    private readonly long _startedAt;
    private readonly List<RaftMessage> _toSend = [];
    private RaftOutput.LeadershipChanged? _newLeadership;
    private RaftAnswer? _answer;
    private int _answerBytesMax;
    private long _requestId;
    private int _installations;
    private (long EndOffset, long HighWatermark, NodeId Leader, LeaderEpoch Epoch) _told;
    private bool _hasUnflushed;
    private volatile bool _isLeader;
    private volatile bool _isStopped;
    private volatile Exception? _failure;

    /// <param name="self">This replica, with the directory that the log lies in.</param>
    /// <param name="initialVoters">The voters before the first set that the log or a snapshot has: the configured ones, or this node alone.</param>
    /// <param name="snapshots">Those beside the log.</param>
    public RaftDriver(
        PartitionLog log, SnapshotStore snapshots, ElectionStateFile election, ReplicaKey self, VoterSet initialVoters, RaftOptions options,
        SnapshotOptions snapshotOptions, IRaftTransport transport, IQuorumRecordFormat format, TimeProvider time, Random random)
    {
        (_log, _snapshots, _election, _transport, _format, _time) = (log, snapshots, election, transport, format, time);
        _snapshotOptions = snapshotOptions;
        _startedAt = time.GetTimestamp();
        _changes = new OffsetMonitor(time);
        HighWatermark = new OffsetMonitor(time);
        LeadershipChanges = new OffsetMonitor(time);
        Snapshots = new DriverSnapshots(snapshots, DescribeEnd, OnSnapshotTaken);
        // Only what a snapshot stands for may go, whatever its age.
        log.Config = log.Config with { DeletesByRetention = false, FileDeleteDelayMs = 0 };
        var start = SnapshotStart.Reconcile(log, snapshots, WallClockMs);
        var voters = QuorumBatches.ReadVoters(log, initialVoters, VotersOf(start), format);
        _node = new RaftNode(self, options, election.Read(), QuorumBatches.Outline(log, start), voters, random);
        _timer = time.CreateTimer(_ => Run(node => node.Tick(NowMs)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TopicPartition TopicPartition => _log.Partition;

    /// <summary>True once this replica takes no more part.</summary>
    public bool IsStopped => _isStopped;

    /// <summary>This replica.</summary>
    public ReplicaKey Self => _node.Self;

    /// <summary>The voters in force, committed or not.</summary>
    public VoterSet Voters
    {
        get
        {
            lock (_sync)
                return _node.Voters;
        }
    }

    public LeaderEpoch LeaderEpoch { get; private set; } = LeaderEpoch.None;

    public bool IsLeader => _isLeader && !_isStopped && !_log.IsFailed;

    /// <summary>Who leads the epoch; <see cref="NodeId.None"/> when nobody is known to.</summary>
    public NodeId Leader { get; private set; } = NodeId.None;

    public long LogStartOffset => _log.LogStartOffset;

    public long LogEndOffset => _log.LogEndOffset;

    public OffsetMonitor HighWatermark { get; }

    public ILogSnapshots Snapshots { get; }

    /// <summary>Counts changes of leader, role and epoch; whoever must not miss one waits for the next.</summary>
    public OffsetMonitor LeadershipChanges { get; }

    /// <summary>Fails when the disk did and this replica takes no more part; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    private long NowMs => (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;

    private long WallClockMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins to take part in the quorum. The only voter of its set leads when this returns.</summary>
    public void Start() => Run(node =>
    {
        node.Start(NowMs, _snapshots.Newest?.Id.Offset ?? 0);
        // What goes on as before the stop is no change, and is told by no output.
        (LeaderEpoch, Leader) = (node.Epoch, node.Leader);
    });

    /// <summary>
    /// Answers another replica. A fetch that finds nothing new is held for up to <paramref name="wait"/>; one that finds something
    /// gets about <paramref name="bytesMax"/> of it. Null when this replica has stopped.
    /// </summary>
    public async ValueTask<RaftAnswer?> HandleAsync(RaftMessage request, TimeSpan wait, int bytesMax)
    {
        var deadline = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
        while (true)
        {
            var changes = _changes.Current;
            if (Answer(request, bytesMax) is not { } answer)
                return null;
            var left = TimeSpan.FromSeconds((deadline - _time.GetTimestamp()) / (double)_time.TimestampFrequency);
            if (left <= TimeSpan.Zero || !IsEmpty(answer, request))
                return answer with { Response = WithIdOf(answer.Response, request) };
            await _changes.WaitForAsync(changes + 1, left);
        }
    }

    /// <summary>What the quorum looks like from here; replicas only where this one leads. Times are those of the wall clock.</summary>
    public QuorumView View()
    {
        lock (_sync)
        {
            var (nowMs, wallMs) = (NowMs, WallClockMs);
            long Wall(long monotonicMs) => monotonicMs < 0 ? -1 : wallMs - (nowMs - monotonicMs);
            return new QuorumView(
                Leader,
                LeaderEpoch,
                _node.HighWatermark,
                _log.LogEndOffset,
                _node.Voters,
                [.. _node.Replicas().Select(replica => new QuorumView.Replica(replica.Replica, replica.EndOffset, Wall(replica.LastFetchMs), Wall(replica.LastCaughtUpMs)))]);
        }
    }

    /// <inheritdoc cref="VoterChanges.TryAdd"/>
    public ErrorCode TryAddVoter(Voter voter) => Change(node => node.TryAddVoter(voter, NowMs));

    /// <inheritdoc cref="VoterChanges.TryRemove"/>
    public ErrorCode TryRemoveVoter(ReplicaKey voter) => Change(node => node.TryRemoveVoter(voter));

    /// <inheritdoc cref="VoterChanges.TryUpdate"/>
    public ErrorCode TryUpdateVoter(Voter voter) => Change(node => node.TryUpdateVoter(voter));

    /// <inheritdoc cref="VoterChanges.TryUpgrade"/>
    public ErrorCode TryUpgradeVoters(Voter self, bool isDryRun = false) => Change(node => node.TryUpgradeVoters(self, isDryRun));

    private ErrorCode Change(Func<RaftNode, ErrorCode> change)
    {
        var error = ErrorCode.NotLeaderOrFollower;
        Run(node => error = change(node));
        return error;
    }

    private static RaftResponse WithIdOf(RaftResponse response, RaftMessage request) => response with { RequestId = request.RequestId };

    private static bool IsEmpty(RaftAnswer answer, RaftMessage request) =>
        answer is { Records: null, Response: FetchResponse { Error: ErrorCode.None, Diverging: null, Snapshot: null } response }
        && response.HighWatermark <= ((FetchRequest)request).HighWatermark;

    private RaftAnswer? Answer(RaftMessage request, int bytesMax)
    {
        RaftAnswer? answer = null;
        Run(node =>
        {
            // The id of another connection's request may be the same.
            (_answer, _answerBytesMax) = (null, bytesMax);
            node.Step(request with { RequestId = ++_requestId }, NowMs);
            CarryOut();
            answer = _answer;
        });
        return answer;
    }

    public long? TryAppend(Memory<byte> batch)
    {
        long? baseOffset = null;
        IOException? refused = null;
        Run(node =>
        {
            // A record of the quorum itself, a new voter say, may have come in between: what was decided stands on another end of the log.
            if (!IsLeader || (RecordBatchView.TryRead(batch.Span, out var view) == BatchReadStatus.Complete && view.BaseOffset != _log.LogEndOffset))
                return;
            try
            {
                var appended = _log.AppendAsLeader(batch, node.Epoch, AppendOrigin.Coordinator, WallClockMs);
                Invariant.Check(appended.Succeeded && node.TryAppend((int)(appended.LastOffset - appended.BaseOffset + 1)));
                baseOffset = appended.BaseOffset;
            }
            catch (IOException e)
            {
                // Nothing of it was kept, so nothing has happened.
                refused = e;
            }
        });
        if ((refused ?? _failure) is { } failure)
            throw new IOException(failure.Message, failure);
        return baseOffset;
    }

    public IByteRegion? Read(long offset, int bytesMax)
    {
        var read = _log.Read(offset, bytesMax);
        // A snapshot may have taken the place of what the caller is about to read.
        Invariant.Check(read.Error == ErrorCode.None || (read.Error == ErrorCode.OffsetOutOfRange && offset < _log.LogStartOffset));
        return read.Slice;
    }

    /// <summary>One step of the replica and everything that follows from it. What fails in it ends this replica's part.</summary>
    private void Run(Action<RaftNode> step)
    {
        try
        {
            RaftMessage[] messages;
            lock (_sync)
            {
                if (_isStopped)
                    return;
                step(_node);
                CarryOut();
                messages = TakeMessages();
            }

            FlushAsLeader();
            Send(messages);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Send(RaftMessage[] messages)
    {
        foreach (var message in messages)
            _ = SendAsync(message);
    }

    private RaftMessage[] TakeMessages()
    {
        RaftMessage[] messages = [.. _toSend];
        _toSend.Clear();
        return messages;
    }

    /// <summary>Outside the lock, so that followers fetch what is being flushed here; several appends may share a flush.</summary>
    private void FlushAsLeader()
    {
        while (_hasUnflushed)
        {
            RaftMessage[] messages;
            lock (_flushing)
            {
                long endOffset;
                lock (_sync)
                {
                    if (!_hasUnflushed || _isStopped)
                        return;
                    _hasUnflushed = false;
                    endOffset = _log.LogEndOffset;
                }

                _log.Flush(WallClockMs);
                lock (_sync)
                {
                    _node.OnFlushed(endOffset, NowMs);
                    CarryOut();
                    messages = TakeMessages();
                }
            }

            Send(messages);
        }
    }

    private void CarryOut()
    {
        while (_node.TryTakeOutput(out var output))
            CarryOut(output);
        if (_newLeadership is { } lead)
            Publish(lead);
        // Since it was last told, not since this began: an append has happened before.
        var now = (_log.LogEndOffset, HighWatermark.Current, Leader, LeaderEpoch);
        if (now != _told)
            _changes.Advance(_changes.Current + 1);
        _told = now;
        var due = _node.NextDeadlineMs - NowMs;
        _timer.Change(due == long.MaxValue - NowMs ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Clamp(due, 0, int.MaxValue)), Timeout.InfiniteTimeSpan);
    }

    private void CarryOut(RaftOutput output)
    {
        switch (output)
        {
            case RaftOutput.PersistElectionState persist:
                _election.Write(persist.State);
                break;
            case RaftOutput.TruncateLog truncate:
                Invariant.Check(_log.TruncateTo(truncate.EndOffset, WallClockMs) == truncate.EndOffset);
                break;
            case RaftOutput.AppendBatches append:
                foreach (var batch in append.Batches)
                    Invariant.Check(_log.AppendAsFollower(batch.Bytes, WallClockMs).Succeeded);
                break;
            case RaftOutput.AppendLeaderChange change:
                AppendLeaderChange(change);
                break;
            case RaftOutput.AppendVoters voters:
                AppendControl(voters.Epoch, (batch, nowMs) =>
                {
                    if (voters.IsUpgrade)
                        _format.AppendVersion(batch, nowMs);
                    _format.AppendVoters(batch, nowMs, voters.Voters);
                });
                break;
            case RaftOutput.FlushLog when _node.IsLeader:
                _hasUnflushed = true;
                break;
            case RaftOutput.FlushLog:
                _log.Flush(WallClockMs);
                _node.OnFlushed(_log.LogEndOffset, NowMs);
                break;
            case RaftOutput.InstallSnapshot install:
                _ = InstallAsync(install, _node.Epoch, ++_installations);
                break;
            case RaftOutput.LeadershipChanged changed:
                // Who leads appends its first record before anybody else does.
                _newLeadership = changed.IsLeader ? changed : null;
                if (!changed.IsLeader)
                    Publish(changed);
                break;
            case RaftOutput.HighWatermarkAdvanced advanced:
                HighWatermark.Advance(advanced.Offset);
                break;
            case RaftOutput.Send { Message: RaftResponse response }:
                _answer = new RaftAnswer(response, response is FetchResponse { ReadFrom: { } offset } ? Read(offset, _answerBytesMax) : null);
                break;
            case RaftOutput.Send send:
                _toSend.Add(send.Message);
                break;
            default:
                Invariant.Fail($"an output of type {output.GetType().Name}");
                break;
        }
    }

    private void Publish(RaftOutput.LeadershipChanged changed)
    {
        _newLeadership = null;
        (LeaderEpoch, Leader, _isLeader) = (changed.Epoch, changed.Leader, changed.IsLeader);
        LeadershipChanges.Advance(LeadershipChanges.Current + 1);
    }

    private void AppendLeaderChange(RaftOutput.AppendLeaderChange change) => AppendControl(change.Epoch, (batch, nowMs) =>
    {
        _format.AppendLeaderChange(batch, nowMs, _node.Self.Id, change.Voters, change.Granting);
        if (change.FirstVoters is not { } voters)
            return;
        _format.AppendVersion(batch, nowMs);
        _format.AppendVoters(batch, nowMs, voters);
    });

    /// <summary>All records of a batch have one time: Kafka's replicas fail at a batch of the metadata log in which they differ.</summary>
    private void AppendControl(LeaderEpoch epoch, Action<RecordBatchBuilder, long> fill)
    {
        var nowMs = WallClockMs;
        using var batch = new RecordBatchBuilder { IsControl = true, BaseOffset = _log.LogEndOffset };
        fill(batch, nowMs);
        Invariant.Check(_log.AppendAsLeader(batch.Build(), epoch, AppendOrigin.Coordinator, nowMs).Succeeded);
    }

    private async Task SendAsync(RaftMessage request)
    {
        try
        {
            var response = await _transport.SendAsync(request);
            Run(node => node.Step(response, NowMs));
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            Run(node => node.OnUnreachable(request.To.Id, NowMs));
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    /// <summary>
    /// A part of a snapshot for another replica, or for an observer without an id (FetchSnapshot, KIP-630). Only the leader gives one, and
    /// only to who knows its epoch. Null when this replica has stopped.
    /// </summary>
    public SnapshotChunk? ReadSnapshot(ReplicaKey from, LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax)
    {
        SnapshotChunk? answer = null;
        Run(node =>
        {
            var error = epoch < node.Epoch ? ErrorCode.FencedLeaderEpoch : epoch > node.Epoch ? ErrorCode.UnknownLeaderEpoch
                : !node.IsLeader ? ErrorCode.NotLeaderOrFollower : ErrorCode.None;
            // The one that a new quorum begins with has no records and was never asked for.
            var found = snapshot.Offset > 0 ? _snapshots.Find(snapshot) : null;
            if (error == ErrorCode.None && found is null)
                error = ErrorCode.SnapshotNotFound;
            else if (error == ErrorCode.None && (position < 0 || position >= found!.SizeBytes))
                error = ErrorCode.PositionOutOfRange;
            if (error != ErrorCode.None)
            {
                answer = SnapshotChunk.Refused(error, node.Epoch, node.Leader, snapshot);
                return;
            }

            node.OnSnapshotFetch(from, NowMs);
            var bytes = _snapshots.ReadBytes(found!, position, bytesMax);
            answer = new SnapshotChunk(error, node.Epoch, node.Leader, snapshot, found!.SizeBytes, position, bytes);
        });
        return answer;
    }

    /// <summary>Fetches the snapshot and puts it in the place of the log, unless this replica does not want it any more by then.</summary>
    private async Task InstallAsync(RaftOutput.InstallSnapshot install, LeaderEpoch epoch, int number)
    {
        // Not under the lock of whoever carries out the output.
        await Task.Yield();
        try
        {
            var download = new SnapshotDownload(_snapshots, _transport, _snapshotOptions.FetchBytesMax);
            var fetched = await download.RunAsync(install.Leader, epoch, install.Snapshot, () => IsWanted(install.Snapshot, number));
            if (fetched is not { } whole)
                return;
            using var part = whole.Part;
            Run(node =>
            {
                if (number != _installations || !node.IsInstalling(install.Snapshot))
                    return;
                _snapshots.Adopt(part, whole.Info);
                _log.TruncateFullyAndStartAt(install.Snapshot.Offset, WallClockMs);
                node.OnSnapshotInstalled(install.Snapshot, whole.Info.Voters, NowMs);
                _snapshots.DeleteBelow(install.Snapshot.Offset);
            });
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            Run(node =>
            {
                if (number == _installations && node.IsInstalling(install.Snapshot))
                    node.OnSnapshotFailed(NowMs);
            });
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private bool IsWanted(OffsetAndEpoch snapshot, int number)
    {
        var isWanted = false;
        Run(node =>
        {
            isWanted = number == _installations && node.IsInstalling(snapshot);
            if (isWanted)
                node.OnSnapshotProgress(NowMs);
        });
        return isWanted;
    }

    private VoterSet? VotersOf(OffsetAndEpoch start) => start.Offset == 0 ? null : _snapshots.Find(start)?.Voters;

    private (LeaderEpoch Epoch, VoterSet? Voters)? DescribeEnd(long endOffset)
    {
        lock (_sync)
        {
            Invariant.Check(endOffset <= HighWatermark.Current);
            return endOffset > _log.LogStartOffset ? (_log.LeaderEpochs.EpochAt(endOffset - 1), _node.RecordedVotersAt(endOffset)) : null;
        }
    }

    /// <summary>Old snapshots, and the log that a later one stands for, are kept for a while for those that are only a little behind.</summary>
    private void OnSnapshotTaken() => Run(node =>
    {
        while (_snapshotOptions.IsOldestOfNoUse(_snapshots.All, _log.SizeBytes, WallClockMs))
        {
            var start = _snapshots.All[1].Id;
            if (start.Offset > _log.LogStartOffset)
            {
                // Else what is below would stay as long as the segment that the log is written to.
                if (start == _snapshots.Newest!.Id)
                    _log.Roll(WallClockMs);
                Invariant.Check(_log.AdvanceLogStartOffset(start.Offset) == ErrorCode.None);
                _log.DeleteOldSegments(HighWatermark.Current, WallClockMs);
                node.OnLogStartAdvanced(start);
            }

            _snapshots.DeleteBelow(start.Offset);
        }

        _log.PurgeDeleted(WallClockMs);
    });

    private void Fail(Exception reason)
    {
        _failure ??= reason;
        Stop();
        _failed.TrySetException(reason);
    }

    /// <summary>Gives up leadership, if this replica has it, and asks the others to go on: for a stop in order.</summary>
    public void Resign() => Run(node => node.Resign(NowMs));

    /// <summary>Takes no more part; nothing of this replica reaches the disk or the others after this.</summary>
    public void Stop()
    {
        lock (_sync)
        {
            _isStopped = true;
            _isLeader = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _changes.Close();
    }

    public void Dispose()
    {
        Stop();
        _timer.Dispose();
    }
}
