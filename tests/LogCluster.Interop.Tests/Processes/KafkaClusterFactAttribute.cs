namespace LogCluster.Interop.Processes;

/// <summary>A test that starts an Apache Kafka of its own by the script <c>cluster</c>; skipped with the reason where that is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaClusterFactAttribute : FactAttribute
{
    public KafkaClusterFactAttribute() => Skip = KafkaTools.Missing ?? (Directory is null ? "The script that starts Apache Kafka is not here: set KAFKA_HOME." : null);

    /// <summary>Where the script is; null when it is nowhere.</summary>
    public static string? Directory { get; } = Find();

    private static string? Find()
    {
        string[] candidates = [Environment.GetEnvironmentVariable("KAFKA_HOME") ?? "/nowhere", Path.GetFullPath(Path.Combine(Repository.Root, "../shared/peers/kafka"))];
        return Array.Find(candidates, candidate => File.Exists(Path.Combine(candidate, "cluster")));
    }
}
