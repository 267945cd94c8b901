using LogCluster.Comparison.Brokers;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>A broker that has just started may still be waiting for its first block of producer ids.</summary>
internal static class FirstProducerIds
{
    private const int TriesMax = 200;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    public static async Task AwaitAsync(params Peer[] peers)
    {
        foreach (var peer in peers)
        {
            for (var tries = 0; tries < TriesMax; tries++)
            {
                if ((await peer.AskAsync(new InitProducerIdRequest { TransactionalId = null }, version: 4)).ErrorCode == ErrorCode.None)
                    break;
                await Task.Delay(RetryDelay);
            }
        }
    }
}
