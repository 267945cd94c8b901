using System.Globalization;

namespace LogCluster.Interop.Groups;

/// <summary>What the members of a group say that they read and committed, from all of them together. Thread-safe.</summary>
internal sealed class GroupLog(int partitionCount)
{
    /// <summary>Clocks of processes are the machine's; their lines may be written a moment after the fact.</summary>
    private const long ToleranceMs = 100;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _readers = [];
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
                return [.. _readers];
        }
    }

    public void OnRead(string member, string value)
    {
        lock (_lock)
        {
            _readers.Add(member);
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
        if (words[1] == "R")
            OnRead(member, words[4]);
        else
            OnCommitted(Number(words[0]), member, (int)Number(words[2]), Number(words[3]));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public void CheckAllSeen(IEnumerable<string> expected)
    {
        lock (_lock)
            Assert.Empty(expected.Except(_values));
    }

    /// <summary>
    /// Whoever gets a partition begins behind what was committed: nobody has a record accepted as processed that somebody before had. A
    /// client may still hand out what it had fetched before it lost the partition; its commit of that must then be refused.
    /// </summary>
    public void CheckNoneProcessedAgainAfterItsCommit()
    {
        lock (_lock)
        {
            for (var partition = 0; partition < partitionCount; partition++)
            {
                (long TimeMs, string Member, int Partition, long Offset) furthest = default;
                foreach (var commit in _commits.Where(commit => commit.Partition == partition).OrderBy(commit => commit.TimeMs))
                {
                    var isAhead = commit.Offset > furthest.Offset || commit.Member == furthest.Member || commit.TimeMs - furthest.TimeMs <= ToleranceMs;
                    Assert.True(isAhead, $"{commit} was committed after {furthest}");
                    if (commit.Offset > furthest.Offset)
                        furthest = commit;
                }
            }
        }
    }
}
