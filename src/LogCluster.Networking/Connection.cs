using LogCluster.Core.Wire;
using LogCluster.Core.Waiting;
using Microsoft.Extensions.Logging;

namespace LogCluster.Networking;

/// <summary>
/// One client's connection: a loop that reads frames and starts requests, and a loop that sends the answers in the order of the
/// requests. Owned by <see cref="ConnectionServer"/>. A hostile frame ends this connection with one log line and nothing else.
/// </summary>
public sealed partial class Connection : IDisposable
{
    private readonly IFrameChannel _channel;
    private readonly IRequestProcessor _processor;
    private readonly ConnectionLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Mailbox<ValueTask<WireWriter?>> _answers = new();
    private readonly OffsetMonitor _answered;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ValueTask<WireWriter?> _lastCharged;
    private long _started;
    private long _unsentBytes;
    private long _lastActivity;
    private volatile bool _isSending;

    internal Connection(
        string listener, IFrameChannel channel, IRequestProcessor processor, ConnectionLimits limits, TimeProvider time, ILogger logger)
    {
        Listener = listener;
        _channel = channel;
        _processor = processor;
        _limits = limits;
        _time = time;
        _logger = logger;
        _answered = new OffsetMonitor(time);
        _lastActivity = time.GetTimestamp();
    }

    /// <summary>Name of the listener that accepted the connection.</summary>
    public string Listener { get; }

    /// <summary>The address by which the client reached us.</summary>
    public PeerAddress Local => _channel.Local;

    public PeerAddress Remote => _channel.Remote;

    /// <summary>Completes, never fails, when the peer has gone or was sent away; requests may still be under way.</summary>
    public Task Closed => _closed.Task;

    /// <summary>Requests whose answer is not yet sent.</summary>
    public long InFlight => Volatile.Read(ref _started) - _answered.Current;

    /// <summary>How long nothing has come in or gone out, not counting requests that are worked on; a send that is stuck counts.</summary>
    public TimeSpan Idle => InFlight > 0 && !_isSending ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>Runs until the peer or the node closes the connection; never throws.</summary>
    internal async Task RunAsync()
    {
        var sending = SendAnswersAsync();
        try
        {
            await ReceiveRequestsAsync();
        }
        catch (InvalidFrameException e)
        {
            LogInvalidFrame(Remote, e.Message);
        }
        catch (IOException)
        {
            // The peer went away; there is nobody left to tell.
        }
        finally
        {
            _answers.Close();
            // Whatever still waits for an answer, the peer is gone.
            _closed.TrySetResult();
            await sending;
            Dispose();
        }
    }

    private async Task ReceiveRequestsAsync()
    {
        while (await _channel.ReceiveAsync() is { } frame)
        {
            Volatile.Write(ref _lastActivity, _time.GetTimestamp());
            var run = _processor.Start(frame, this);
            _started++;
            _lastCharged = ChargeAsync(run.Response, _lastCharged).Preserve();
            if (!_answers.TryPost(_lastCharged))
                return;
            await run.Ordered;
            await WaitForRoomAsync();
        }
    }

    /// <summary>Waits while the connection has as many requests under way, or as much unsent, as it may.</summary>
    private async ValueTask WaitForRoomAsync()
    {
        while (true)
        {
            // Read before the conditions: an answer that leaves in between ends the wait at once.
            var answered = _answered.Current;
            if (_answered.IsClosed || (_started - answered < _limits.InFlightMax && Volatile.Read(ref _unsentBytes) <= _limits.UnsentBytesMax))
                return;
            await _answered.WaitForAsync(answered + 1, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// Counts an answer's memory, for this connection from the moment it exists, for all connections after the answer before it: an answer
    /// that cannot be sent yet must not hold what the one before it waits for. Beyond the budget of all connections it waits its turn.
    /// </summary>
    private async ValueTask<WireWriter?> ChargeAsync(ValueTask<WireWriter?> response, ValueTask<WireWriter?> previous)
    {
        if (await response is not { } frame)
            return null;
        Interlocked.Add(ref _unsentBytes, frame.Position);
        try
        {
            await previous;
        }
        catch
        {
            // Told to the loop that sends the answers; this one is dropped there.
        }

        await _limits.ResponseBudget.TakeAsync(frame.Position);
        return frame;
    }

    private void Discharge(int memoryBytes)
    {
        Interlocked.Add(ref _unsentBytes, -memoryBytes);
        _limits.ResponseBudget.Release(memoryBytes);
    }

    private async Task SendAnswersAsync()
    {
        try
        {
            while (await _answers.WaitAsync())
            {
                while (_answers.TryTake(out var response))
                {
                    if (await response is { } frame)
                        await SendAsync(frame);
                    _answered.Advance(_answered.Current + 1);
                }
            }
        }
        catch (Exception e) when (e is IOException)
        {
            if (e is InvalidFrameException)
                LogInvalidFrame(Remote, e.Message);
            _channel.Dispose();
            await DropAnswersAsync();
        }
        catch
        {
            // What must not happen has happened: ends the loop that reads as well, so that the server hears of it.
            _channel.Dispose();
            throw;
        }
    }

    private async ValueTask SendAsync(WireWriter frame)
    {
        var memoryBytes = frame.Position;
        Volatile.Write(ref _lastActivity, _time.GetTimestamp());
        _isSending = true;
        try
        {
            await _channel.SendAsync(frame);
        }
        finally
        {
            _isSending = false;
            Discharge(memoryBytes);
            Volatile.Write(ref _lastActivity, _time.GetTimestamp());
        }
    }

    /// <summary>After a broken send: requests that are under way still end, and what they answer is given back.</summary>
    private async Task DropAnswersAsync()
    {
        _answered.Close();
        while (await _answers.WaitAsync())
        {
            while (_answers.TryTake(out var response))
            {
                try
                {
                    if (await response is { } frame)
                    {
                        Discharge(frame.Position);
                        frame.Dispose();
                    }
                }
                catch (InvalidFrameException)
                {
                    // The connection is closed already.
                }
            }
        }
    }

    public void Dispose() => _channel.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Closing the connection of {Remote}: {Reason}")]
    private partial void LogInvalidFrame(PeerAddress remote, string reason);
}
