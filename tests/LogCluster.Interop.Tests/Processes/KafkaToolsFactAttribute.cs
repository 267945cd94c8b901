namespace LogCluster.Interop.Processes;

/// <summary>A test that asks Apache Kafka's own programs; skipped with the reason where they cannot run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaToolsFactAttribute : FactAttribute
{
    public KafkaToolsFactAttribute() => Skip = KafkaTools.Missing;
}
