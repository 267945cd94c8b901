using LogCluster.Protocol;

namespace LogCluster.Cli.Client.Groups;

/// <summary>Asks the coordinator of a group, and asks again where the group has moved or is being loaded.</summary>
internal static class GroupCoordinators
{
    private const sbyte GroupKeyType = 0;

    /// <summary>From here on the request names several keys at once.</summary>
    private const short BatchedVersion = 4;

    /// <summary>
    /// Calls <paramref name="ask"/> until its error is none that passes by itself; the error that then stays is the caller's to look at.
    /// </summary>
    public static async Task<(ErrorCode Error, T? Answer)> OnCoordinatorAsync<T>(
        this Cluster cluster, string group, Func<BrokerConnection, Task<(ErrorCode Error, T? Answer)>> ask)
    {
        var delay = new RetryDelay(cluster.Timeout);
        while (true)
        {
            var (error, answer) = await TryAsync(cluster, group, ask);
            if (!IsPassing(error) || !await delay.WaitAsync())
                return (error, answer);
        }
    }

    private static bool IsPassing(ErrorCode error) => error is
        ErrorCode.NotCoordinator or ErrorCode.CoordinatorNotAvailable or ErrorCode.CoordinatorLoadInProgress or ErrorCode.NetworkException or
        ErrorCode.UnstableOffsetCommit;

    private static async Task<(ErrorCode Error, T? Answer)> TryAsync<T>(Cluster cluster, string group, Func<BrokerConnection, Task<(ErrorCode Error, T? Answer)>> ask)
    {
        try
        {
            var (error, node) = await FindAsync(await cluster.AnyAsync(), group);
            return error == ErrorCode.None ? await ask(await cluster.ConnectAsync(node)) : (error, default);
        }
        catch (IOException)
        {
            // The coordinator may have just gone: another broker follows.
            return (ErrorCode.NetworkException, default);
        }
    }

    private static async Task<(ErrorCode Error, NodeId Node)> FindAsync(BrokerConnection broker, string group)
    {
        var isBatched = broker.Negotiate(ApiKey.FindCoordinator) >= BatchedVersion;
        using var answer = await broker.SendAsync(
            new FindCoordinatorRequest { KeyType = GroupKeyType, Key = isBatched ? "" : group, CoordinatorKeys = isBatched ? [group] : [] });
        if (!isBatched)
            return (answer.Body.ErrorCode, new NodeId(answer.Body.NodeId));
        var found = answer.Body.Coordinators[0];
        return (found.ErrorCode, new NodeId(found.NodeId));
    }
}
