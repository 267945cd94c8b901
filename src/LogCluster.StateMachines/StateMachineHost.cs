using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Records;
using LogCluster.Replication;

namespace LogCluster.StateMachines;

/// <summary>
/// Runs a state machine over a replicated log. As leader it applies to the log's end and takes commands; otherwise it applies what is
/// committed, a hot standby. One loop does all of it, so the machine needs no locks: a turn drains commands, applies what each
/// decides, and appends it all as one batch at its end. An answer is parked until what it rests on is committed.
/// <see cref="ExecuteAsync"/> may be called from any thread.
/// </summary>
#pragma warning disable CA1001 // The batch builder is given back when the loop ends.
public sealed class StateMachineHost<TMachine>(IReplicatedLog log, TMachine machine, TimeProvider time)
#pragma warning restore CA1001
    where TMachine : class, IStateMachine
{
    /// <summary>Commands that one batch answers for, so that a flood does not hold up the first of them.</summary>
    private const int CommandsPerTurnMax = 512;

    /// <summary>How much of the log is read at once while catching up.</summary>
    private const int ReadBytes = 1 << 20;

    private readonly Mailbox<PendingCommand<TMachine>?> _mailbox = new();
    private readonly ParkedReplies _parked = new();
    private readonly RecordBatchBuilder _batch = new();
    private readonly List<PendingCommand<TMachine>> _turn = [];
    private long _appliedOffset;
    private IDisposable? _wake;
    private Task? _loop;

    /// <summary>The offset of the first record that the machine has not seen.</summary>
    public OffsetMonitor Applied { get; } = new(time);

    /// <summary>Starts the loop; the task ends when the host is stopped and fails when the machine or the log does.</summary>
    public Task Start() => _loop ??= RunAsync();

    /// <summary>
    /// Has the machine decide, from its state and the offset of the next record; the task completes when the outcome is committed.
    /// Fails with <see cref="HostStoppedException"/> when this node does not lead the log, and with <see cref="IOException"/> when
    /// the log could not be written.
    /// </summary>
    public Task<TReply> ExecuteAsync<TReply>(Func<TMachine, long, Decision<TReply>> decide)
    {
        var command = new PendingCommand<TMachine, TReply>(decide);
        if (!_mailbox.TryPost(command))
            command.Complete(new HostStoppedException($"{log.TopicPartition} is stopping"));
        return command.Task;
    }

    public async Task StopAsync()
    {
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
                TakeTurn();
            }
            while (await _mailbox.WaitAsync());
        }
        finally
        {
            _wake?.Dispose();
            _mailbox.Close();
            // After a turn that failed half-way some of its commands stand nowhere else.
            foreach (var command in _turn)
                command.Complete(new HostStoppedException($"{log.TopicPartition} is stopping"));
            while (_mailbox.TryTake(out var command))
                command?.Complete(new HostStoppedException($"{log.TopicPartition} is stopping"));
            _parked.Fail(new HostStoppedException($"{log.TopicPartition} is stopping"));
            Applied.Close();
            _batch.Dispose();
        }
    }

    private void TakeTurn()
    {
        _turn.Clear();
        while (_turn.Count < CommandsPerTurnMax && _mailbox.TryTake(out var command))
        {
            if (command is not null)
                _turn.Add(command);
        }

        if (log.IsLeader)
            Lead();
        else
            Follow();
        var highWatermark = log.HighWatermark.Current;
        _parked.Release(highWatermark);
        WakeBeyond(highWatermark);
    }

    private void Lead()
    {
        ApplyLog(log.LogEndOffset);
        var baseOffset = log.LogEndOffset;
        var timestampMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var parkAfter = new long[_turn.Count];
        _batch.Clear();
        _batch.BaseOffset = baseOffset;
        for (var i = 0; i < _turn.Count; i++)
        {
            foreach (var record in _turn[i].Decide(machine, baseOffset + _batch.RecordCount))
            {
                var offset = baseOffset + _batch.RecordCount;
                _batch.Append(timestampMs, record.Key, record.Value);
                machine.Apply(new AppliedRecord(offset, timestampMs, record.Key, record.Value));
            }

            parkAfter[i] = baseOffset + _batch.RecordCount;
        }

        if (!_batch.IsEmpty && AppendBatch(baseOffset) is { } failure)
        {
            Reload();
            foreach (var command in _turn)
                command.Complete(failure);
            return;
        }

        Advance(baseOffset + _batch.RecordCount);
        for (var i = 0; i < _turn.Count; i++)
            _parked.Park(parkAfter[i], _turn[i].Complete);
    }

    private Exception? AppendBatch(long baseOffset)
    {
        try
        {
            var appended = log.TryAppend(_batch.Build());
            Invariant.Check(appended is null || appended == baseOffset);
            return appended is null ? new HostStoppedException($"this node no longer leads {log.TopicPartition}") : null;
        }
        catch (IOException e)
        {
            return e;
        }
    }

    private void Follow()
    {
        foreach (var command in _turn)
            command.Complete(new HostStoppedException($"this node does not lead {log.TopicPartition}"));
        _parked.Fail(new HostStoppedException($"this node no longer leads {log.TopicPartition}"));
        var committed = log.HighWatermark.Current;
        if (_appliedOffset > committed)
            Reload();
        ApplyLog(committed);
    }

    /// <summary>Drops state that may never be committed.</summary>
    private void Reload()
    {
        machine.Reset();
        _appliedOffset = 0;
        Applied.Reset(0);
        ApplyLog(log.HighWatermark.Current);
    }

    private void ApplyLog(long upToOffset)
    {
        while (_appliedOffset < upToOffset)
        {
            using var region = log.Read(Math.Max(_appliedOffset, log.LogStartOffset), ReadBytes);
            Invariant.Check(region is not null);
            var bytes = new byte[region.Length];
            region.CopyTo(0, bytes);
            ApplyBatches(bytes, upToOffset);
        }
    }

    private void ApplyBatches(ReadOnlySpan<byte> bytes, long upToOffset)
    {
        foreach (var batch in new RecordBatchEnumerator(bytes))
        {
            if (batch.Header.BaseOffset >= upToOffset)
                return;
            if (batch.Header.LastOffset < _appliedOffset)
                continue;
            if (!batch.Header.IsControl)
                ApplyBatch(batch);
            Advance(batch.Header.LastOffset + 1);
        }
    }

    private void ApplyBatch(in RecordBatchView batch)
    {
        using var records = new RecordReader(batch);
        while (records.MoveNext())
        {
            var record = records.Current;
            if (record.Offset >= _appliedOffset)
                machine.Apply(new AppliedRecord(record.Offset, record.TimestampMs, Copy(record.Key), Copy(record.Value)));
        }

        Invariant.Check(records.Fault == RecordFault.None);
    }

    private static ReadOnlyMemory<byte>? Copy(NullableBytes bytes) => bytes.HasValue ? bytes.ToArray() : (ReadOnlyMemory<byte>?)null;

    private void Advance(long appliedOffset)
    {
        if (appliedOffset <= _appliedOffset)
            return;
        _appliedOffset = appliedOffset;
        machine.OnApplied(appliedOffset);
        Applied.Advance(appliedOffset);
    }

    /// <summary>Comes back to the loop when more is committed, as long as somebody waits for that.</summary>
    private void WakeBeyond(long highWatermark)
    {
        _wake?.Dispose();
        _wake = null;
        if (_parked.FirstOffset is not null || !log.IsLeader)
            _wake = log.HighWatermark.Register(highWatermark + 1, new Waker(_mailbox));
    }

    private sealed class Waker(Mailbox<PendingCommand<TMachine>?> mailbox) : IOffsetWaiter
    {
        public void Signal(WaitOutcome outcome) => mailbox.TryPost(null);
    }
}
