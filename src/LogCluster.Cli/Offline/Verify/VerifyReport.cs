namespace LogCluster.Cli.Offline.Verify;

/// <summary>What a verification has looked at and found. Belongs to it.</summary>
internal sealed class VerifyReport(Action<long> progress)
{
    /// <summary>Of one file: damage tends to come in long runs, of which the beginning says enough.</summary>
    private const int FaultsPerFileMax = 10;

    private readonly List<Fault> _faults = [];
    private readonly SortedDictionary<string, int> _perFile = new(StringComparer.Ordinal);

    /// <summary>In the order in which they were found.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    public int Partitions { get; set; }

    public int Files { get; set; }

    public long Batches { get; set; }

    public long Records { get; set; }

    public void Add(string filePath, string what, long? position = null, long? offset = null)
    {
        var count = _perFile[filePath] = _perFile.GetValueOrDefault(filePath) + 1;
        if (count <= FaultsPerFileMax)
            _faults.Add(new Fault(filePath, position, offset, what));
    }

    /// <summary>So many bytes more have been looked at.</summary>
    public void Advance(long bytes) => progress(bytes);
}
