namespace LogCluster.Storage.Tests.Support;

/// <summary>
/// A test that asks a real Kafka; skipped where there is none. LOGCLUSTER_KAFKA names the directory with its <c>kafka</c> script, else it is looked for beside the
/// repository.
/// </summary>
public sealed class KafkaFactAttribute : FactAttribute
{
    public KafkaFactAttribute()
    {
        if (Script is null)
            Skip = "no Apache Kafka: LOGCLUSTER_KAFKA does not name its directory";
    }

    public static string? Script { get; } = FindScript();

    private static string? FindScript()
    {
        if (Environment.GetEnvironmentVariable("LOGCLUSTER_KAFKA") is { Length: > 0 } named)
            return Path.Combine(named, "kafka");
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var script = Path.Combine(directory, "..", "shared", "peers", "kafka", "kafka");
            if (File.Exists(Path.Combine(directory, "LogCluster.sln")))
                return File.Exists(script) ? Path.GetFullPath(script) : null;
        }

        return null;
    }
}
