using LogCluster.Metadata.Configuration;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.StateMachines;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// What the leading controller looks after from time to time: leaders go back to their preferred brokers (KIP-183), and partitions without
/// a leader get one, an unclean one where that is allowed. A bounded number of elections a turn.
/// </summary>
internal sealed class ClusterUpkeep(ControllerState state)
{
    /// <summary>Elections of one turn (Kafka's bound, too).</summary>
    private const int ElectionsPerTurnMax = 1_000;

    /// <summary>After a turn that left something to do.</summary>
    private const long NextTurnMs = 1;

    public void OnLeading(HostTimers timers)
    {
        Repeat(timers, config => config.Long("leader.imbalance.check.interval.seconds") * 1_000, TryBalance);
        Repeat(timers, config => config.Long("unclean.leader.election.interval.ms"), TryElectMissing);
    }

    private void Repeat(HostTimers timers, Func<NodeConfig, long> intervalMs, Func<List<IMetadataRecord>, bool> work)
    {
        Schedule(intervalMs(state.Defaults.Config));

        void Schedule(long afterMs) => timers.Schedule(afterMs, () =>
        {
            var records = new List<IMetadataRecord>();
            var isDone = work(records);
            Schedule(isDone ? intervalMs(state.Defaults.Config) : NextTurnMs);
            return ClusterController.Records(default(NoReply), records);
        });
    }

    /// <summary>Where the preferred leader is in sync; false when there is more to do.</summary>
    private bool TryBalance(List<IMetadataRecord> records)
    {
        var view = state.View;
        if (!view.Config.Flag("auto.leader.rebalance.enable"))
            return true;
        return new PartitionSweep(view, records, ElectionsPerTurnMax).Elect(
            state.Index.Imbalanced,
            (_, partition) => partition.InSyncReplicas.Contains(partition.PreferredLeader) ? Election.Preferred : null);
    }

    private bool TryElectMissing(List<IMetadataRecord> records)
    {
        var view = state.View;
        return new PartitionSweep(view, records, ElectionsPerTurnMax).Elect(state.Index.Leaderless, (topic, _) => view.ElectionFor(topic));
    }
}
