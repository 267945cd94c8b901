using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>CreateTopics: what is created, what is refused, and with which words.</summary>
internal static class CreateTopicsCalls
{
    private static readonly string Long = new('n', 250);

    public static void Add(CallList calls)
    {
        calls.AddVersions("a topic", 2, 7, (version, _) => Create(NewTopic($"created-{version}", 1, 1, ("retention.ms", "1000"))));
        calls.AddVersions("a topic that is there", 2, 7, (_, _) => Create(NewTopic("created-2")));
        calls.AddVersions("validation alone", 2, 7, (_, _) => ValidateOnly(NewTopic("only-validated", 3)));
        calls.Add("defaults of the broker", 7, Create(NewTopic("defaults", -1, -1)));
        calls.Add("an assignment", 7, Create(Assigned("assigned", (0, [1]), (1, [1]))));
        calls.Add("assignments out of order", 7, Create(Assigned("assigned-2", (1, [1]), (0, [1]))));
        calls.Add("configs", 7, Create(NewTopic("configured", 1, 1, ("cleanup.policy", "compact,delete"), ("segment.bytes", "1048576"), ("compression.type", "lz4"))));
        calls.Add("a compacted topic", 7, Create(NewTopic("compacted", 1, 1, ("cleanup.policy", "compact"))));
        calls.Add("a config twice", 7, Create(NewTopic("config-twice", 1, 1, ("retention.ms", "1"), ("retention.ms", "2"))));
        Refused(calls);
        Names(calls);
        Assignments(calls);
        Configs(calls);
        calls.Add("several, one of them bad", 7, Create(NewTopic("several-1"), NewTopic("bad name"), NewTopic("several-2", 2)));
        calls.Add("nothing", 7, Create());
    }

    private static void Refused(CallList calls)
    {
        calls.Add("a topic twice", 7, Create(NewTopic("twice"), NewTopic("twice", 2)));
        calls.Add("no partitions", 7, Create(NewTopic("refused", 0)));
        calls.Add("minus two partitions", 7, Create(NewTopic("refused", -2)));
        calls.Add("no replicas", 7, Create(NewTopic("refused", 1, 0)));
        calls.Add("minus two replicas", 7, Create(NewTopic("refused", 1, -2)));
        calls.Add("more replicas than brokers", 7, Create(NewTopic("refused", 1, 3)));
        calls.Add("no replicas and no partitions", 7, Create(NewTopic("refused", 0, 0)));
        calls.Add("more partitions than a request may create", 7, Create(NewTopic("refused", 10_001)));
        calls.Add("more partitions than there can be", 7, Create(NewTopic("refused", int.MaxValue)));
        calls.Add("validation alone of a bad one", 7, ValidateOnly(NewTopic("refused", 0)));
        calls.Add("the topic of the metadata", 7, Create(NewTopic("__cluster_metadata")));
    }

    private static void Names(CallList calls)
    {
        foreach (var (what, name) in new[]
        {
            ("an empty name", ""), ("a dot", "."), ("two dots", ".."), ("three dots", "..."), ("a blank", "a b"), ("a slash", "a/b"), ("a letter that is not ASCII", "ä"),
            ("a name of 250 characters", Long), ("a name of 249 characters", Long[..249]), ("a name with a dot", "with.dot"), ("the same name with an underscore", "with_dot"),
            ("an underscore", "with_underscore"), ("the same name with a dot", "with.underscore"),
        })
        {
            calls.Add(what, 7, Create(NewTopic(name)));
        }

        var pair = ValidateOnly(NewTopic("among.themselves"));
        pair.Topics.Add(NewTopic("among_themselves"));
        calls.Add("two that collide with each other", 7, pair);
    }

    private static void Assignments(CallList calls)
    {
        calls.Add("an assignment to a broker that is not there", 7, Create(Assigned("refused", (0, [7]))));
        calls.Add("an assignment to a broker twice", 7, Create(Assigned("refused", (0, [1, 1]))));
        calls.Add("an assignment to nobody", 7, Create(Assigned("refused", (0, []))));
        calls.Add("an assignment that begins at one", 7, Create(Assigned("refused", (1, [1]))));
        calls.Add("an assignment with a gap", 7, Create(Assigned("refused", (0, [1]), (2, [1]))));
        calls.Add("a partition assigned twice", 7, Create(Assigned("refused", (0, [1]), (0, [1]))));
        calls.Add("a negative partition", 7, Create(Assigned("refused", (-1, [1]))));
        calls.Add("an assignment to a negative broker", 7, Create(Assigned("refused", (0, [-1]))));
        var withPartitions = Assigned("refused", (0, [1]));
        withPartitions.NumPartitions = 1;
        calls.Add("an assignment and a number of partitions", 7, Create(withPartitions));
        var withFactor = Assigned("refused", (0, [1]));
        withFactor.ReplicationFactor = 1;
        calls.Add("an assignment and a replication factor", 7, Create(withFactor));
    }

    private static void Configs(CallList calls)
    {
        foreach (var (what, key, value) in new (string, string, string?)[]
        {
            ("an unknown config", "no.such.config", "1"), ("a config without a value", "retention.ms", null), ("a number that is none", "retention.ms", "many"),
            ("a number out of range", "retention.ms", "-2"), ("a choice that is none", "compression.type", "brotli"), ("a policy that is none", "cleanup.policy", "keep"),
            ("a policy twice", "cleanup.policy", "delete,delete"), ("an empty policy", "cleanup.policy", ""), ("a flag that is none", "preallocate", "maybe"),
            ("a segment that is too small", "segment.bytes", "100"), ("a double out of range", "min.cleanable.dirty.ratio", "2"),
            ("throttled replicas that are none", "leader.replication.throttled.replicas", "x"), ("a value with blanks", "retention.ms", " 5000 "),
            ("a number with a plus", "retention.ms", "+5000"), ("an int that is a long", "max.message.bytes", "3000000000"), ("a flag in capitals", "preallocate", "TRUE"),
            ("a broker's config", "log.retention.ms", "1000"), ("a type of timestamp that is none", "message.timestamp.type", "Never"),
        })
        {
            calls.Add(what, 7, ValidateOnly(NewTopic("refused", 1, 1, (key, value))));
        }

        calls.Add("a lag that is longer than the other", 7, ValidateOnly(NewTopic("refused", 1, 1, ("min.compaction.lag.ms", "20"), ("max.compaction.lag.ms", "10"))));
        calls.Add("local retention beyond retention", 7, ValidateOnly(NewTopic("refused", 1, 1, ("retention.ms", "20"), ("local.retention.ms", "30"))));
        calls.Add("tiered storage", 7, ValidateOnly(NewTopic("refused", 1, 1, ("remote.storage.enable", "true"))));
    }

    private static CreateTopicsRequest ValidateOnly(CreateTopicsRequest.CreatableTopic topic)
    {
        var request = Create(topic);
        request.ValidateOnly = true;
        return request;
    }
}
