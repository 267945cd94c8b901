using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Replication;

namespace LogCluster.StateMachines;

/// <summary>
/// Runs a state machine over a replicated log. As leader it applies to the log's end and takes commands; otherwise it applies what is
/// committed, a hot standby. One loop does all of it, so the machine needs no locks: a turn takes due timers and commands, applies
/// what each decides, and appends it all as one batch at its end. An answer is parked until what it rests on is committed.
/// <see cref="ExecuteAsync"/> and <see cref="Wake"/> may be called from any thread.
/// </summary>
#pragma warning disable CA1001 // Batch builder and timers are given back when the loop ends.
public sealed class StateMachineHost<TMachine>
#pragma warning restore CA1001
    where TMachine : class, IStateMachine
{
    /// <summary>Commands that one batch answers for, so that a flood does not hold up the first of them.</summary>
    private const int CommandsPerTurnMax = 512;

    /// <summary>How long timers that are due wait for a log that takes no appends, before the next look at it: less than anybody notices.</summary>
    private const int RefusedPauseMs = 200;

    /// <summary>Timers that run in one turn, beside the commands.</summary>
    private const int TimersPerTurnMax = 512;

    /// <summary>No command is added to a batch beyond this, so that a turn's batch stays far below a segment.</summary>
    private const int BatchBytesMax = 1 << 20;

    private readonly IReplicatedLog _log;
    private readonly TMachine _machine;
    private readonly TimeProvider _time;
    private readonly Mailbox<PendingCommand<TMachine>?> _mailbox = new();
    private readonly ParkedReplies _parked = new();
    private readonly LinkedList<DeferredReply> _deferred = new();
    private readonly RecordBatchBuilder _batch = new();
    private readonly List<PendingCommand<TMachine>> _turn = [];
    private readonly List<(Outcome Outcome, long AfterOffset)> _outcomes = [];
    private readonly HostTimers _timers;
    private readonly LogApplier _applier;
    private readonly SnapshotTaker? _snapshots;
    private LeaderEpoch? _leadingEpoch;
    private Decision<NoReply>? _first;
    private long _committedOffset;
    private volatile bool _isReady;
    private volatile bool _isStopping;
    private bool _isRefused;
    private bool _hasMore;
    private IDisposable? _wake;
    private Task? _loop;

    public StateMachineHost(IReplicatedLog log, TMachine machine, TimeProvider time)
    {
        _log = log;
        _machine = machine;
        _time = time;
        Applied = new OffsetMonitor(time);
        _timers = new HostTimers(time, Wake);
        _applier = new LogApplier(log, machine, Applied);
    }

    /// <summary>The offset of the first record that the machine has not seen.</summary>
    public OffsetMonitor Applied { get; }

    /// <summary>The base sequence in the header of every batch; Kafka's coordinators write 0 there and no producer.</summary>
    public int BaseSequence { get; init; } = -1;

    public HostRules Rules { get; init; } = HostRules.Right;

    /// <summary>Set, the host takes snapshots while it follows: what a leader has applied may never be committed.</summary>
    public SnapshotPolicy? SnapshotPolicy
    {
        init => _snapshots = value is not null && _log.Snapshots is { } snapshots ? new SnapshotTaker(snapshots, _machine, _applier, value, _time, Wake) : null;
    }

    /// <summary>True while this node leads and has applied the whole log: commands are then taken at once. Until then they wait.</summary>
    public bool IsReady => _isReady;

    /// <summary>Starts the loop; the task ends when the host is stopped or its log closed, and fails when the machine or the log does.</summary>
    public Task Start() => _loop ??= RunAsync();

    /// <summary>
    /// Has the machine decide, from its state and the offset of the next record; the task completes when the outcome is committed.
    /// Fails with <see cref="HostStoppedException"/> when this node does not lead the log, with <see cref="IOException"/> when
    /// the log could not be written, and with <see cref="TimeoutException"/> when it takes longer than <paramref name="timeout"/>.
    /// </summary>
    /// <param name="mayWrite">False for a command that only looks, which is carried out also while the log takes no appends.</param>
    public Task<TReply> ExecuteAsync<TReply>(Func<TMachine, long, Decision<TReply>> decide, TimeSpan? timeout = null, bool mayWrite = true)
    {
        var command = new PendingCommand<TMachine, TReply>(decide) { MayWrite = mayWrite };
        if (timeout is { } limit)
            command.ExpireAfter(limit, _time);
        if (!_mailbox.TryPost(command))
            command.Complete(Stopping());
        return command.Task;
    }

    /// <summary>Has the host look at its log again: leadership may have changed.</summary>
    public void Wake() => _mailbox.TryPost(null);

    public async Task StopAsync()
    {
        _isStopping = true;
        _mailbox.Close();
        if (_loop is not null)
            await _loop;
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                // Whoever starts a host does not wait for its log, and a long log not for ever at the cost of others.
                await Task.Yield();
                TakeTurn();
            }
            while ((_hasMore && !_isStopping) || await _mailbox.WaitAsync());
        }
        finally
        {
            End();
        }
    }

    private void End()
    {
        _isReady = false;
        _wake?.Dispose();
        _mailbox.Close();
        var stopping = Stopping();
        // After a turn that failed half-way some of its commands stand nowhere else.
        foreach (var command in _turn)
            command.Complete(stopping);
        while (_mailbox.TryTake(out var command))
            command?.Complete(stopping);
        FailWaiting(stopping);
        Applied.Close();
        _applier.Dispose();
        _snapshots?.Dispose();
        _timers.CancelAll();
        _timers.Dispose();
        _batch.Dispose();
    }

    private void TakeTurn()
    {
        _turn.Clear();
        _hasMore = false;
        _isRefused = false;
        _timers.BeginTurn();
        if (HasLostLeadership)
            StopLeading();
        if (_log.IsLeader)
            Lead();
        else
            Follow();
        Commit();
        _timers.SetAlarm(_isRefused ? RefusedPauseMs : 0, isAwaited: _first is not null);
        WakeBeyond(_committedOffset);
        _turn.Clear();
    }

    private bool HasLostLeadership => _leadingEpoch is { } epoch && (!_log.IsLeader || _log.LeaderEpoch != epoch);

    /// <summary>What is committed counts for this leader's replies only while it leads: beyond, it may be another leader's.</summary>
    private void Commit()
    {
        var committed = _log.HighWatermark.Current;
        if (HasLostLeadership)
        {
            _hasMore = true;
            return;
        }

        _committedOffset = committed;
        _parked.Release(committed);
    }

    private void Lead()
    {
        _snapshots?.Abandon();
        if (Rules.MustApply(_applier.NextOffset, _log.LogEndOffset) && !_applier.CatchUp(_log.LogEndOffset))
        {
            _hasMore = true;
            return;
        }

        if (_leadingEpoch is null)
        {
            _leadingEpoch = _log.LeaderEpoch;
            _isReady = true;
            var first = _machine.OnLeading(_timers);
            _first = first.Records.Count > 0 ? first : null;
        }

        RunCommands();
    }

    private void RunCommands()
    {
        var baseOffset = _log.LogEndOffset;
        _outcomes.Clear();
        _batch.Clear();
        _batch.BaseOffset = baseOffset;
        _batch.BaseSequence = BaseSequence;
        // What would be refused is not decided: the state would have to be read from the log again each time.
        _isRefused = !_log.TakesAppends;
        if (!_isRefused && _first is { } first)
        {
            _first = null;
            Decide(new OwnCommand<TMachine>(() => first), baseOffset);
        }

        while (_turn.Count < CommandsPerTurnMax && _batch.PlainSizeBytes < BatchBytesMax && TryTakeCommand() is { } command)
        {
            if (_isRefused && command.MayWrite)
                command.Complete(TooFewInSync());
            else
                Decide(command, baseOffset);
        }

        // Timers last: a heartbeat that waited for this turn comes before the end of its session.
        for (var i = 0; !_isRefused && i < TimersPerTurnMax && _batch.PlainSizeBytes < BatchBytesMax && _timers.TryTakeDue(out var timer); i++)
            Decide(new OwnCommand<TMachine>(timer.OnDue), baseOffset);

        if (!_batch.IsEmpty && AppendBatch(baseOffset) is { } failure)
        {
            Reload(failure);
            foreach (var command in _turn)
                command.Complete(failure);
            return;
        }

        _applier.Advance(baseOffset + _batch.RecordCount);
        for (var i = 0; i < _turn.Count; i++)
            ParkReplies(_turn[i], _outcomes[i].Outcome, _outcomes[i].AfterOffset);
        _hasMore = _turn.Count >= CommandsPerTurnMax || _batch.PlainSizeBytes >= BatchBytesMax;
    }

    private PendingCommand<TMachine>? TryTakeCommand()
    {
        while (_mailbox.TryTake(out var command))
        {
            if (command is not null)
                return command;
        }

        return null;
    }

    private void Decide(PendingCommand<TMachine> command, long baseOffset)
    {
        _turn.Add(command);
        var outcome = command.Decide(_machine, baseOffset + _batch.RecordCount);
        foreach (var record in outcome.Records)
        {
            var offset = baseOffset + _batch.RecordCount;
            _batch.Append(_timers.NowMs, record.Key, record.Value);
            _machine.Apply(new AppliedRecord(offset, _timers.NowMs, record.Key, record.Value));
        }

        if (outcome.Deferred is { } deferred)
            deferred.Place = _deferred.AddLast(deferred);
        var all = baseOffset + _batch.RecordCount;
        _outcomes.Add((outcome, Rules.AnswerAfter(outcome.Records.Count > 0 ? all : outcome.RestsOn ?? all)));
    }

    private void ParkReplies(PendingCommand<TMachine> command, in Outcome outcome, long afterOffset)
    {
        if (outcome.Deferred is null)
            _parked.Park(afterOffset, command.Complete);
        foreach (var answer in outcome.Answers ?? [])
        {
            Invariant.Check(answer.IsAnswered && answer.Place is not null);
            _deferred.Remove(answer.Place);
            answer.Place = null;
            _parked.Park(afterOffset, answer.Complete);
        }
    }

    private Exception? AppendBatch(long baseOffset)
    {
        try
        {
            var appended = _log.TryAppend(_batch.Build());
            Invariant.Check(appended is null || appended == baseOffset);
            return appended is null ? NotLeading() : null;
        }
        catch (IOException e)
        {
            return e;
        }
    }

    private void Follow()
    {
        while (_mailbox.TryTake(out var command))
            command?.Complete(NotLeading());
        _hasMore = !_applier.CatchUp(_log.HighWatermark.Current);
        if (!_hasMore && _snapshots is not null)
            _hasMore = _snapshots.Proceed();
    }

    /// <summary>Drops what may never be committed, and what only a leader knows.</summary>
    private void StopLeading()
    {
        _isReady = false;
        _leadingEpoch = null;
        _first = null;
        _timers.CancelAll();
        FailWaiting(NotLeading());
        // What was committed while this node led is what it can be sure of: since then the log may have been another leader's.
        if (Rules.MustForget(_machine.HasDerivedState, _applier.NextOffset, _committedOffset))
            _applier.Reset();
    }

    /// <summary>After a failed append the state is ahead of the log: it is read again, in the turns to come.</summary>
    private void Reload(Exception reason)
    {
        _isReady = false;
        _leadingEpoch = null;
        _first = null;
        _timers.CancelAll();
        FailDeferred(reason);
        _applier.Reset();
        _hasMore = true;
    }

    private void FailWaiting(Exception reason)
    {
        FailDeferred(reason);
        _parked.Fail(reason);
    }

    private void FailDeferred(Exception reason)
    {
        foreach (var deferred in _deferred)
            deferred.Complete(reason);
        _deferred.Clear();
    }

    private IOException TooFewInSync() => new($"{_log.TopicPartition} has too few replicas in sync to be written to");

    private HostStoppedException Stopping() => new($"{_log.TopicPartition} is stopping");

    private HostStoppedException NotLeading() => new($"this node does not lead {_log.TopicPartition}");

    /// <summary>
    /// Comes back to the loop when more is committed, as long as somebody waits for that. A follower waits from what it has applied on:
    /// more may have been committed while it applied.
    /// </summary>
    private void WakeBeyond(long highWatermark)
    {
        _wake?.Dispose();
        _wake = null;
        if (_leadingEpoch is null && !_hasMore)
            _wake = _log.HighWatermark.Register(Math.Min(_applier.NextOffset, highWatermark) + 1, new Waker(_mailbox));
        else if (_parked.FirstOffset is not null)
            _wake = _log.HighWatermark.Register(highWatermark + 1, new Waker(_mailbox));
    }

    private sealed class Waker(Mailbox<PendingCommand<TMachine>?> mailbox) : IOffsetWaiter
    {
        /// <summary>A log that is closed has gone from this node: the host ends with it.</summary>
        public void Signal(WaitOutcome outcome)
        {
            if (outcome == WaitOutcome.Closed)
                mailbox.Close();
            else
                mailbox.TryPost(null);
        }
    }
}
