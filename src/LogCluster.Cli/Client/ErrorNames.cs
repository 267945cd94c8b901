using System.Text;

namespace LogCluster.Cli.Client;

/// <summary>Error codes as the protocol's documents spell them, and what they mean for who typed the command.</summary>
internal static class ErrorNames
{
    /// <summary><c>UNKNOWN_TOPIC_OR_PARTITION</c></summary>
    public static string Name(this ErrorCode code)
    {
        var name = new StringBuilder();
        foreach (var letter in code.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('_');
            name.Append(char.ToUpperInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>The broker's own words where it had some.</summary>
    public static string Describe(this ErrorCode code, string? message = null) =>
        !string.IsNullOrEmpty(message) ? $"{message.TrimEnd('.')} ({code.Name()})" : $"{Meaning(code)} ({code.Name()})";

    /// <summary>Fails with <paramref name="subject"/> and the meaning of the code, unless it is none.</summary>
    public static void ThrowIfError(this ErrorCode code, string subject, string? message = null)
    {
        if (code != ErrorCode.None)
            throw new CommandFailedException($"{subject}: {code.Describe(message)}.");
    }

    private static string Meaning(ErrorCode code) => code switch
    {
        ErrorCode.UnknownTopicOrPartition => "there is no such topic or partition",
        ErrorCode.TopicAlreadyExists => "the topic exists already",
        ErrorCode.InvalidTopicException => "that is no name for a topic",
        ErrorCode.OffsetOutOfRange => "the log does not have that offset",
        ErrorCode.CorruptMessage => "the bytes are damaged",
        ErrorCode.MessageTooLarge => "the records are larger than the topic takes",
        ErrorCode.LeaderNotAvailable => "the partition has no leader now",
        ErrorCode.RequestTimedOut => "it was not done in time",
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend => "too few replicas are in sync",
        ErrorCode.GroupIdNotFound => "there is no such group",
        ErrorCode.NonEmptyGroup => "the group has members",
        ErrorCode.InvalidConfig => "that is no valid configuration",
        ErrorCode.InvalidPartitions => "that is no valid number of partitions",
        ErrorCode.InvalidReplicationFactor => "there are not enough brokers for so many replicas",
        ErrorCode.InvalidRequest => "the broker does not understand the request",
        ErrorCode.CoordinatorNotAvailable => "the coordinator is not available now",
        ErrorCode.CoordinatorLoadInProgress => "the coordinator is loading",
        ErrorCode.UnsupportedVersion => "the broker does not offer that",
        _ => "the broker refused",
    };
}
