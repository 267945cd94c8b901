using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// Finds the active controller, on this node or another, and tries again with the next one when it was the wrong one or fell silent,
/// until the time is over; then it fails with <see cref="HostStoppedException"/>. So a request may be carried out more than once, as in Kafka: a lost
/// answer says nothing. Thread-safe.
/// </summary>
/// <param name="local">Null on a node that is no controller.</param>
/// <param name="channel">Null where only the controller of this node may answer.</param>
/// <param name="follower">How far this broker has applied the metadata; an answer of the local controller waits for it. Null where nobody looks.</param>
internal sealed class ControllerRoute(
    RaftDriver raft, LocalController? local, ControllerChannel? channel, OffsetMonitor? follower, TimeProvider time, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan Backoff = TimeSpan.FromMilliseconds(50);

    /// <summary>A request of this broker itself, with the error of the whole answer.</summary>
    public Task<TResponse> SendAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, Func<TResponse, ErrorCode> errorOf, Func<LocalController, Task<TResponse>> here)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        FindAsync(here, controller => channel!.SendAsync(controller, request, errorOf));

    /// <summary>A request that a client made in <paramref name="version"/>.</summary>
    public Task<TResponse> ForwardAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, short version, Func<LocalController, Task<TResponse>> here)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        FindAsync(here, controller => channel!.ForwardAsync(controller, request, version));

    /// <summary>Only for the controller of this node; fails with <see cref="HostStoppedException"/> where there is none.</summary>
    public Task<TReply> RunHereAsync<TReply>(Func<LocalController, Task<TReply>> here) =>
        local is not null ? here(local) : throw new HostStoppedException("There is no controller on this node.");

    private async Task<TResponse> FindAsync<TResponse>(Func<LocalController, Task<TResponse>> here, Func<NodeId, Task<TResponse>> there)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var changes = raft.LeadershipChanges.Current;
            try
            {
                if (local is { IsActive: true })
                    return await FollowAsync(local, here);
                if (channel is null)
                    throw new HostStoppedException("This node is not the active controller.");
                if (raft.Leader is var leader && leader != NodeId.None && leader != raft.Self.Id)
                    return await there(leader);
            }
            catch (HostStoppedException) when (channel is not null && time.GetElapsedTime(started) < timeout)
            {
                // The next one may answer.
            }

            if (time.GetElapsedTime(started) >= timeout)
                throw new HostStoppedException($"No controller answered within {timeout.TotalMilliseconds} ms.");
            if (await raft.LeadershipChanges.WaitForAsync(changes + 1, Backoff) == WaitOutcome.Closed)
                throw new HostStoppedException("This node is stopping.");
        }
    }

    private async Task<TResponse> FollowAsync<TResponse>(LocalController controller, Func<LocalController, Task<TResponse>> here)
    {
        var reply = await here(controller);
        if (follower is not null && await follower.WaitForAsync(controller.Applied.Current, timeout) == WaitOutcome.Closed)
            throw new HostStoppedException("This broker no longer follows the metadata.");
        return reply;
    }

    public void Dispose() => channel?.Dispose();
}
