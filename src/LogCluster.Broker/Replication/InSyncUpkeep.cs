using LogCluster.Broker.Partitions;

namespace LogCluster.Broker.Replication;

/// <summary>
/// Looks from time to time whether replicas of what this node leads lag behind: twice within <c>replica.lag.time.max.ms</c>, as Kafka does. Started
/// and stopped once.
/// </summary>
internal sealed class InSyncUpkeep(PartitionTable partitions, TimeSpan lagMax, TimeProvider time) : IDisposable
{
    /// <summary>Partitions that are looked at before others get the thread.</summary>
    private const int PartitionsPerTurnMax = 256;

    private readonly CancellationTokenSource _stop = new();
    private Task? _loop;

    public Task Start() => _loop ??= RunAsync();

    public async Task StopAsync()
    {
        _stop.Cancel();
        if (_loop is not null)
            await _loop;
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(lagMax / 2, time, _stop.Token);
                var looked = 0;
                foreach (var partition in partitions.All)
                {
                    partition.ShrinkInSyncReplicas();
                    if (++looked % PartitionsPerTurnMax == 0)
                        await Task.Yield();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
