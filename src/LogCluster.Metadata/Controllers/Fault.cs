using LogCluster.Core;

namespace LogCluster.Metadata.Controllers;

/// <summary>Why something is refused, as the client is told; the message is Kafka's where Kafka has one.</summary>
public sealed record Fault(ErrorCode Code, string? Message)
{
    /// <summary>For what needs no more words than the code: the text that Kafka gives it.</summary>
    public static Fault UnknownTopic { get; } = new(ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
}
