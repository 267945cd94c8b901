namespace LogCluster.Cli.Client;

/// <summary>What became of the records for one partition. Offsets are -1 where nobody answers (acks 0).</summary>
internal sealed class ProducedRange
{
    public long Records { get; private set; }

    public long FirstOffset { get; private set; } = -1;

    public long LastOffset { get; private set; } = -1;

    public void Add(long baseOffset, int records)
    {
        Records += records;
        if (baseOffset < 0)
            return;
        if (FirstOffset < 0)
            FirstOffset = baseOffset;
        LastOffset = baseOffset + records - 1;
    }
}
