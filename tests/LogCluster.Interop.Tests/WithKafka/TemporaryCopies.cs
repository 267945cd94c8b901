namespace LogCluster.Interop.WithKafka;

/// <summary>Copies of files that may go at any time, each under its own name; disposing deletes them.</summary>
internal sealed class TemporaryCopies : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("logcluster-copies-");

    /// <summary>Null when the file has gone.</summary>
    public string? TryTake(string path)
    {
        var copy = Path.Combine(_directory.CreateSubdirectory(Path.GetRandomFileName()).FullName, Path.GetFileName(path));
        try
        {
            File.Copy(path, copy);
            return copy;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
