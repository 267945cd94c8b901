using LogCluster.Core;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// What was acknowledged with acks=1, which stands on one node only. It may be lost where that node lost the lead afterwards, which every end of a
/// leader shows by a new leader epoch, and nowhere else.
/// </summary>
internal sealed class SingleCopyLedger(SimulatedCluster cluster)
{
    private readonly List<Entry> _entries = [];

    public long AcknowledgedRecords { get; private set; }

    public long LostRecords { get; private set; }

    /// <param name="leaderEpoch">In which the node that acknowledged it led.</param>
    public void OnAcknowledged(PartitionHistory partition, long baseOffset, IReadOnlyList<long> recordIds, int leaderEpoch)
    {
        AcknowledgedRecords += recordIds.Count;
        _entries.Add(new Entry(partition, baseOffset, recordIds, leaderEpoch));
    }

    /// <summary>After the whole content was read.</summary>
    public void Check()
    {
        foreach (var entry in _entries.Where(entry => entry.Partition.Topic.IsLive))
        {
            var lost = entry.RecordIds.Where((id, index) => !entry.Partition.Has(id, entry.BaseOffset + index)).ToList();
            LostRecords += lost.Count;
            var now = cluster.Truth.Find(entry.Partition.Topic.Id, entry.Partition.Index)?.LeaderEpoch ?? LeaderEpoch.None;
            if (lost.Count > 0 && now.Value <= entry.LeaderEpoch)
            {
                throw cluster.World.Fail(
                    $"{entry.Partition}: record {lost[0]} was acknowledged with acks=1 at {entry.BaseOffset} in leader epoch {entry.LeaderEpoch}, which has not ended, and is not there");
            }
        }
    }

    private sealed record Entry(PartitionHistory Partition, long BaseOffset, IReadOnlyList<long> RecordIds, int LeaderEpoch);
}
