using LogCluster.StateMachines;

namespace LogCluster.Replication.Tests.Quorum.Snapshots;

/// <summary>Keeps the values of the log in a list, from which it can be made again.</summary>
internal sealed class ListMachine : IStateMachine
{
    public List<long> Values { get; private set; } = [];

    public int ResetCount { get; private set; }

    public void Apply(AppliedRecord record) => Values.Add(BitConverter.ToInt64(record.Value!.Value.Span));

    public void OnApplied(long nextOffset)
    {
    }

    public void Reset()
    {
        Values = [];
        ResetCount++;
    }

    public IEnumerable<ReadOnlyMemory<byte>> SnapshotRecords()
    {
        long[] values = [.. Values];
        return values.Select(value => (ReadOnlyMemory<byte>)BitConverter.GetBytes(value));
    }
}
