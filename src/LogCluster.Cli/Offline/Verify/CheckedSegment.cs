namespace LogCluster.Cli.Offline.Verify;

/// <summary>What a segment holds, from reading it batch by batch.</summary>
internal sealed record CheckedSegment(DataFile File, long SizeBytes)
{
    /// <summary>Ascending in position and offset.</summary>
    public List<BatchPlace> Batches { get; } = [];

    /// <summary>Producer and offset of each abort marker, in their order.</summary>
    public List<(long ProducerId, long MarkerOffset)> Aborts { get; } = [];

    /// <summary>False when the walk ended before the file: then indexes may know more than was read.</summary>
    public bool IsWhole { get; set; } = true;

    public string Beside(string extension) => Path.ChangeExtension(File.FilePath, extension);
}
