namespace LogCluster.Golden;

/// <summary>Where the golden bytes lie: the directory named by LOGCLUSTER_GOLDEN, or the tests' own copy, tests/golden.</summary>
public static class GoldenFiles
{
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("LOGCLUSTER_GOLDEN") is { Length: > 0 } named ? named : Path.Combine(RepositoryRoot(), "tests", "golden");

    public static string RepositoryRoot()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (File.Exists(Path.Combine(directory, "LogCluster.sln")))
                return directory;
        }

        throw new InvalidOperationException("LogCluster.sln was not found above the program's directory");
    }
}
