using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>DescribeConfigs, IncrementalAlterConfigs and AlterConfigs of topics.</summary>
internal static class TopicConfigCalls
{
    private const string Subject = "configured";

    public static void Add(CallList calls)
    {
        calls.AddVersions("a topic", 1, 4, (_, _) => Describe(Topic, Subject));
        calls.Add("a topic without synonyms", 4, Describe(Topic, Subject, synonyms: false));
        calls.Add("some keys of a topic", 4, Describe(Topic, Subject, keys: ["retention.ms", "no.such.config", "min.insync.replicas"]));
        calls.Add("no keys of a topic", 4, Describe(Topic, Subject, keys: []));
        calls.Add("a topic that is not there", 4, Describe(Topic, "missing"));
        calls.Add("a topic of a bad name", 4, Describe(Topic, "a b"));
        calls.Add("a topic of an empty name", 4, Describe(Topic, ""));
        var twice = Describe(Topic, Subject, keys: ["retention.ms"]);
        twice.Resources.Add(Describe(Topic, "created-2", keys: ["retention.ms"]).Resources[0]);
        calls.Add("two topics", 4, twice);
        calls.AddVersions("set", 0, 1, (version, _) => Alter(Topic, Subject, ("retention.ms", Set, $"777{version}")));
        calls.Add("after set", 4, Describe(Topic, Subject));
        Lists(calls);
        Refusals(calls);
        Replacing(calls);
    }

    private static void Lists(CallList calls)
    {
        calls.Add("subtract from a list", 1, Alter(Topic, Subject, ("cleanup.policy", Subtract, "compact")));
        calls.Add("after subtract", 4, Describe(Topic, Subject, keys: ["cleanup.policy"]));
        calls.Add("append to a list", 1, Alter(Topic, Subject, ("cleanup.policy", Append, "compact")));
        calls.Add("append what is there", 1, Alter(Topic, Subject, ("cleanup.policy", Append, "compact")));
        calls.Add("after append", 4, Describe(Topic, Subject, keys: ["cleanup.policy"]));
        calls.Add("append to a default", 1, Alter(Topic, "created-2", ("cleanup.policy", Append, "compact")));
        calls.Add("after append to a default", 4, Describe(Topic, "created-2", keys: ["cleanup.policy"]));
        calls.Add("subtract what is not there", 1, Alter(Topic, "created-2", ("cleanup.policy", Subtract, "other")));
        calls.Add("subtract all", 1, Alter(Topic, "created-2", ("cleanup.policy", Subtract, "compact,delete")));
        calls.Add("after subtract all", 4, Describe(Topic, "created-2", keys: ["cleanup.policy"]));
        calls.Add("append to a number", 1, Alter(Topic, Subject, ("retention.ms", Append, "1")));
        calls.Add("subtract from a number", 1, Alter(Topic, Subject, ("retention.ms", Subtract, "1")));
    }

    private static void Refusals(CallList calls)
    {
        calls.Add("delete", 1, Alter(Topic, Subject, ("retention.ms", Delete, null)));
        calls.Add("delete what is not set", 1, Alter(Topic, Subject, ("retention.bytes", Delete, null)));
        calls.Add("after delete", 4, Describe(Topic, Subject, keys: ["retention.ms", "retention.bytes"]));
        calls.Add("an operation that is none", 1, Alter(Topic, Subject, ("retention.ms", 9, "1")));
        calls.Add("no value to set", 1, Alter(Topic, Subject, ("retention.ms", Set, null)));
        calls.Add("no value to append", 1, Alter(Topic, Subject, ("cleanup.policy", Append, null)));
        calls.Add("an unknown key", 1, Alter(Topic, Subject, ("no.such.config", Set, "1")));
        calls.Add("delete an unknown key", 1, Alter(Topic, Subject, ("no.such.config", Delete, null)));
        calls.Add("a bad value", 1, Alter(Topic, Subject, ("retention.ms", Set, "many")));
        calls.Add("a value out of range", 1, Alter(Topic, Subject, ("segment.ms", Set, "0")));
        calls.Add("a key twice", 1, Alter(Topic, Subject, ("retention.ms", Set, "1"), ("retention.ms", Set, "2")));
        calls.Add("one good and one bad", 1, Alter(Topic, Subject, ("retention.ms", Set, "4242"), ("segment.ms", Set, "x")));
        calls.Add("no change", 1, Alter(Topic, Subject));
        calls.Add("a topic that is not there", 1, Alter(Topic, "missing", ("retention.ms", Set, "1")));
        calls.Add("a topic of a bad name", 1, Alter(Topic, "a b", ("retention.ms", Set, "1")));
        calls.Add("a topic of an empty name", 1, Alter(Topic, "", ("retention.ms", Set, "1")));
        var twice = Alter(Topic, Subject, ("retention.ms", Set, "1"));
        twice.Resources.Add(Change(Topic, Subject, ("segment.ms", Set, "100000")));
        twice.Resources.Add(Change(Topic, "created-2", ("segment.ms", Set, "100000")));
        calls.Add("a resource twice", 1, twice);
        var validated = Alter(Topic, Subject, ("retention.ms", Set, "99"));
        validated.ValidateOnly = true;
        calls.Add("validation alone", 1, validated);
        calls.Add("after validation alone", 4, Describe(Topic, Subject));
        calls.Add("nothing", 1, new IncrementalAlterConfigsRequest());
    }

    private static void Replacing(CallList calls)
    {
        calls.AddVersions("replaced", 0, 2, (version, _) => Replace(Topic, Subject, ("flush.ms", $"88{version}"), ("compression.type", "zstd")));
        calls.Add("after being replaced", 4, Describe(Topic, Subject));
        calls.Add("a value of null", 2, Replace(Topic, Subject, ("flush.ms", null)));
        calls.Add("an unknown key", 2, Replace(Topic, Subject, ("no.such.config", "1")));
        calls.Add("a bad value", 2, Replace(Topic, Subject, ("flush.ms", "x")));
        calls.Add("a topic that is not there", 2, Replace(Topic, "missing", ("flush.ms", "1")));
        calls.Add("a key twice", 2, Replace(Topic, Subject, ("flush.ms", "1"), ("flush.ms", "2")));
        calls.Add("replaced by nothing", 2, Replace(Topic, Subject));
        calls.Add("after being replaced by nothing", 4, Describe(Topic, Subject));
    }
}
