using LogCluster.Golden;

namespace LogCluster.Metadata.Tests.Configuration;

/// <summary>A fact about Kafka's own configuration tables; skipped where they do not lie beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaTablesFactAttribute : FactAttribute
{
    public KafkaTablesFactAttribute()
    {
        if (!System.IO.Directory.Exists(Directory))
            Skip = $"{Directory} is not there";
    }

    public static string Directory { get; } = Environment.GetEnvironmentVariable("LOGCLUSTER_KAFKA_TABLES")
        ?? Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(GoldenFiles.Root))!, "..", "shared", "reference", "kafka-tables");
}
