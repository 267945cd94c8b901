using LogCluster.Protocol;

namespace LogCluster.Comparison;

/// <summary>
/// What is answered differently on purpose, each with its reason. Whatever is not here fails the comparison. A rule is for one API, for
/// calls whose name begins so, and for lines that hold one of its parts.
/// </summary>
internal static class AcceptedDifferences
{
    private const string Loggers = "the levels of loggers are set where the node is started";
    private const string NoShareGroups = "there are no share groups, whatever the key, and the message says so";
    private const string OwnConfig = "our own keys, and defaults of ours that let a node start without configuration";

    private static readonly Rule[] Rules =
    [
        new(ApiKey.CreateTopics, "two that collide", "[among_themselves]", "Kafka looks for collisions with topics that are there, not within a request"),
        new(ApiKey.DescribeQuorum, "metadata quorum", "LogEndOffset", "the metadata logs differ in length"),
        new(ApiKey.DescribeQuorum, "metadata quorum", "HighWatermark", "the metadata logs differ in length"),
        new(ApiKey.DescribeQuorum, "metadata quorum", "Directory", "our voter is named in the log, with its directory (KIP-853); the script gives Kafka static voters"),
        new(ApiKey.DescribeQuorum, "metadata quorum", "Listeners", "the quorum of one is spoken to on the listener of clients"),
        new(ApiKey.FindCoordinator, "a coordinator of no known type", "ErrorMessage", "says what is wrong instead of what may be wrong"),
        new(ApiKey.FindCoordinator, "a coordinator of a share group", "Error", NoShareGroups),
        new(ApiKey.FindCoordinator, "a coordinator of share groups", "Error", NoShareGroups),
        new(ApiKey.JoinGroup, "an id that is not known yet, with an instance", "", "an id without its member is unknown; Kafka fails with an error that it does not name"),
        new(ApiKey.DeleteGroups, "a group that was never joined", "ErrorCode", "a join that is refused leaves no group behind; Kafka keeps an empty one"),
        new(ApiKey.Metadata, "by the empty id", "", "an id that no topic has is unknown; Kafka fails with an error that it does not name"),
        new(ApiKey.IncrementalAlterConfigs, "an operation that is none", "Responses[2:configured]", "a request that cannot be is told so; Kafka fails with an error that it does not name"),
        new(ApiKey.DescribeConfigs, "a broker", "logcluster.", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "Configs.Count", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[log.dir]", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[node.id]", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[process.roles]", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[controller.listener.names]", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[group.initial.rebalance.delay.ms]", OwnConfig),
        new(ApiKey.DescribeConfigs, "a broker", "[broker.id]", "broker.id is not derived from node.id"),
        new(ApiKey.DescribeConfigs, "a broker", "ReadOnly", "listeners are read at start, and say so"),
        new(ApiKey.DescribeConfigs, "the broker", "[log.retention.hours].Value", "after a dynamic change Kafka tells the default of a key that was given at start"),
        new(ApiKey.IncrementalAlterConfigs, "a level that is none", "Responses[8:1]", Loggers),
        new(ApiKey.IncrementalAlterConfigs, "the root logger away", "Responses[8:1]", Loggers),
        new(ApiKey.IncrementalAlterConfigs, "an operation that loggers lack", "Responses[8:1]", Loggers),
        new(ApiKey.Produce, "the same again", "LogAppendTimeMs", "Kafka tells a time of append for a duplicate, although the topic has the times of its producers"),
        new(ApiKey.UpdateFeatures, "a l", "ErrorMessage", "metadata are written in one format, and no other level of metadata.version is announced"),
        new(ApiKey.UpdateFeatures, "the metadata version away", "ErrorMessage", "metadata are written in one format, and no other level of metadata.version is announced"),
        new(ApiKey.AlterPartitionReassignments, "nothing", "ErrorMessage", "no message is no message, for an empty request too"),
    ];

    public static string? ReasonFor(Call call, Difference difference) => Array.Find(Rules, rule => rule.IsFor(call, difference))?.Reason;

    private sealed record Rule(ApiKey Api, string Call, string Part, string Reason)
    {
        public bool IsFor(Call call, Difference difference) =>
            call.Api == Api && call.Name.StartsWith(Call, StringComparison.Ordinal) && difference.Path.Contains(Part, StringComparison.Ordinal);
    }
}
