namespace LogCluster.Interop.Processes;

/// <summary>As <see cref="KafkaToolsFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaToolsTheoryAttribute : TheoryAttribute
{
    public KafkaToolsTheoryAttribute() => Skip = KafkaTools.Missing;
}
