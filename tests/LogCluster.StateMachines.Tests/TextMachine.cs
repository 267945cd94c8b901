using System.Text;

namespace LogCluster.StateMachines.Tests;

/// <summary>Keeps the values of the log in a list.</summary>
internal sealed class TextMachine : IStateMachine
{
    public List<string> Values { get; } = [];

    public int ResetCount { get; private set; }

    public long NextOffset { get; private set; }

    public void Apply(AppliedRecord record) => Values.Add(Encoding.UTF8.GetString(record.Value!.Value.Span));

    public void OnApplied(long nextOffset) => NextOffset = nextOffset;

    public void Reset()
    {
        Values.Clear();
        ResetCount++;
    }

    public IEnumerable<ReadOnlyMemory<byte>> SnapshotRecords()
    {
        string[] values = [.. Values];
        return values.Select(value => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Writes the values; answers how many there were before.</summary>
    public Decision<int> Add(params string[] values) =>
        new([.. values.Select(value => new StateRecord(null, Encoding.UTF8.GetBytes(value)))], Values.Count);
}
