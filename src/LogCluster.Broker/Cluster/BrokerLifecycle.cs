using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.StateMachines;
using LogCluster.Storage.Directories;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// This broker's standing with the controller (KIP-631): registers, and from then on says at intervals that it lives and how far it has come;
/// at its stop it asks to go, which moves its leaderships first. Sends at once when another controller leads: that one has not heard of it yet.
/// Started and stopped once.
/// </summary>
internal sealed partial class BrokerLifecycle(
    BrokerIdentity identity, LogDirectorySet directories, ControllerClient controller, MetadataCache metadata, RaftDriver raft, TimeProvider time, ILogger<BrokerLifecycle> logger)
    : IDisposable
{
    private readonly OffsetMonitor _wakes = new(time);
    private readonly TaskCompletionSource _unfenced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;
    private volatile bool _isEnded;
    private long _brokerEpoch = -1;

    /// <summary>The offset of this broker's registration; -1 before.</summary>
    public long BrokerEpoch => Volatile.Read(ref _brokerEpoch);

    /// <summary>
    /// Registers; returns when this broker has applied its own registration. Throws <see cref="InvalidDataException"/> with one sentence
    /// when the controller refuses it, or none answers within <paramref name="timeout"/>.
    /// </summary>
    public async Task RegisterAsync(TimeSpan timeout)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var left = timeout - time.GetElapsedTime(started);
            if (_isEnded || left <= TimeSpan.Zero)
                throw new InvalidDataException($"No controller registered this broker within {timeout.TotalMilliseconds} ms (initial.broker.registration.timeout.ms).");
            if (await TryRegisterAsync())
                break;
            await Task.Delay(identity.HeartbeatInterval / 10, time);
        }

        await metadata.Registered;
    }

    private async Task<bool> TryRegisterAsync()
    {
        try
        {
            var response = await controller.RegisterBrokerAsync(identity.Registration(directories.Online.Select(directory => directory.Id)));
            switch (response.ErrorCode)
            {
                case ErrorCode.None:
                    Volatile.Write(ref _brokerEpoch, response.BrokerEpoch);
                    LogRegistered(identity.Self, response.BrokerEpoch);
                    return true;
                case ErrorCode.InconsistentClusterId:
                    throw new InvalidDataException($"The controller belongs to another cluster than {identity.ClusterId}.");
                case ErrorCode.UnsupportedVersion:
                    throw new InvalidDataException("The controller refuses this broker: it does not support the finalized feature levels of the cluster.");
                default:
                    // Another life of this broker may still be taken for alive; its session ends.
                    LogRefused(identity.Self, response.ErrorCode);
                    return false;
            }
        }
        catch (HostStoppedException)
        {
            return false;
        }
    }

    /// <summary>Begins to send heartbeats; completes when the controller has let this broker in.</summary>
    public Task StartAsync(Action<Exception> fail)
    {
        Run(fail);
        return _unfenced.Task;
    }

    private async void Run(Action<Exception> fail)
    {
        try
        {
            while (!_isEnded)
            {
                var (wakes, changes) = (_wakes.Current, raft.LeadershipChanges.Current);
                var isHeard = await BeatAsync();
                if (!_isEnded)
                    await PauseAsync(wakes, changes, isHeard);
            }
        }
        catch (Exception e)
        {
            if (!_isEnded)
                fail(e);
        }
        finally
        {
            _mayStop.TrySetResult();
        }
    }

    /// <summary>Until the next heartbeat is due; sooner when another controller leads, or the stop begins.</summary>
    private async Task PauseAsync(long wakes, long changes, bool isHeard)
    {
        var interval = isHeard && _unfenced.Task.IsCompleted && !_isStopping ? identity.HeartbeatInterval : identity.HeartbeatInterval / 20;
        using var change = raft.LeadershipChanges.Register(changes + 1, new Waker(_wakes));
        await _wakes.WaitForAsync(wakes + 1, interval);
    }

    private async Task<bool> BeatAsync()
    {
        try
        {
            var response = await controller.HeartbeatAsync(new BrokerHeartbeatRequest
            {
                BrokerId = identity.Self.Value,
                BrokerEpoch = BrokerEpoch,
                CurrentMetadataOffset = metadata.Current.NextOffset - 1,
                WantFence = false,
                WantShutDown = _isStopping,
                OfflineLogDirs = [.. directories.All.Where(directory => directory.IsOffline).Select(directory => directory.Id)],
            });
            await OnAnswerAsync(response);
            return response.ErrorCode == ErrorCode.None;
        }
        catch (HostStoppedException)
        {
            return false;
        }
    }

    private async Task OnAnswerAsync(BrokerHeartbeatResponse response)
    {
        switch (response.ErrorCode)
        {
            case ErrorCode.None:
                if (!response.IsFenced && _unfenced.TrySetResult())
                    LogUnfenced(identity.Self);
                if (response.ShouldShutDown)
                    _mayStop.TrySetResult();
                break;
            case ErrorCode.BrokerIdNotRegistered or ErrorCode.StaleBrokerEpoch when !_isStopping:
                // Somebody took the registration away, or the same broker runs twice; the controller decides who may stay.
                await TryRegisterAsync();
                break;
        }
    }

    /// <summary>Asks the controller to move what this broker leads; returns when that is done or <paramref name="timeout"/> is over.</summary>
    public async Task LeaveAsync(TimeSpan timeout)
    {
        if (BrokerEpoch < 0 || !_unfenced.Task.IsCompleted)
            return;
        _isStopping = true;
        SendSoon();
        using var deadline = time.CreateTimer(_ => _mayStop.TrySetResult(), null, timeout, Timeout.InfiniteTimeSpan);
        await _mayStop.Task;
    }

    /// <summary>The controller is to hear at once what the next heartbeat says. From any thread.</summary>
    public void SendSoon() => _wakes.Advance(_wakes.Current + 1);

    public void Dispose()
    {
        _isEnded = true;
        _wakes.Close();
    }

    private sealed class Waker(OffsetMonitor wakes) : IOffsetWaiter
    {
        public void Signal(WaitOutcome outcome) => wakes.Advance(wakes.Current + 1);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {Broker} is registered with epoch {Epoch}")]
    private partial void LogRegistered(NodeId broker, long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The controller refuses broker {Broker} for now: {Error}")]
    private partial void LogRefused(NodeId broker, ErrorCode error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {Broker} is unfenced")]
    private partial void LogUnfenced(NodeId broker);
}
