using LogCluster.Core.Waiting;
using LogCluster.Replication;

namespace LogCluster.Simulation.Clusters;

/// <summary>A log that tells its state machine that everything is committed as soon as it is appended.</summary>
internal sealed class CommittedAtOnce(IReplicatedLog log) : ForwardingLog(log)
{
    public override OffsetMonitor HighWatermark { get; } = new(TimeProvider.System, log.LogEndOffset);

    public override long? TryAppend(Memory<byte> batch)
    {
        var appended = base.TryAppend(batch);
        HighWatermark.Advance(LogEndOffset);
        return appended;
    }
}
