using System.Globalization;

namespace LogCluster.Interop.Groups;

/// <summary>What the members of a group say that they read and committed, from all of them together. Thread-safe.</summary>
internal sealed class GroupLog(int partitionCount)
{
    /// <summary>Clocks of processes are the machine's; their lines may be written a moment after the fact.</summary>
    private const long ToleranceMs = 100;

    private readonly Lock _lock = new();
    private readonly List<(long TimeMs, string Member, int Partition, long Offset)> _reads = [];
    private readonly List<(long TimeMs, string Member, int Partition, long Offset)> _commits = [];
    private readonly HashSet<string> _values = [];

    public int ValueCount
    {
        get
        {
            lock (_lock)
                return _values.Count;
        }
    }

    /// <summary>The members that have read something so far.</summary>
    public HashSet<string> Readers
    {
        get
        {
            lock (_lock)
                return [.. _reads.Select(read => read.Member)];
        }
    }

    public void OnRead(long timeMs, string member, int partition, long offset, string value)
    {
        lock (_lock)
        {
            _reads.Add((timeMs, member, partition, offset));
            _values.Add(value);
        }
    }

    public void OnCommitted(long timeMs, string member, int partition, long offset)
    {
        lock (_lock)
            _commits.Add((timeMs, member, partition, offset));
    }

    /// <summary>A line of a member's program: <c>TIME R PARTITION OFFSET VALUE</c> or <c>TIME C PARTITION OFFSET</c>.</summary>
    public void OnLine(string member, string line)
    {
        var words = line.Split(' ');
        var (timeMs, partition, offset) = (Number(words[0]), (int)Number(words[2]), Number(words[3]));
        if (words[1] == "R")
            OnRead(timeMs, member, partition, offset, words[4]);
        else
            OnCommitted(timeMs, member, partition, offset);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public void CheckAllSeen(IEnumerable<string> expected)
    {
        lock (_lock)
            Assert.Empty(expected.Except(_values));
    }

    /// <summary>Nobody reads again what was committed before.</summary>
    public void CheckNoneReadAfterItsCommit()
    {
        lock (_lock)
        {
            for (var partition = 0; partition < partitionCount; partition++)
            {
                var commits = _commits.Where(commit => commit.Partition == partition).OrderBy(commit => commit.TimeMs).ToList();
                foreach (var read in _reads.Where(read => read.Partition == partition))
                {
                    var before = commits.Where(commit => commit.TimeMs + ToleranceMs < read.TimeMs && commit.Offset > read.Offset).ToList();
                    Assert.True(before.Count == 0, $"{read.Member} read offset {read.Offset} of partition {partition}, {(before.Count > 0 ? before[0] : default)} was committed before");
                }
            }
        }
    }
}
