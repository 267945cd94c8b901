using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Configuration of brokers: static, dynamic for one, dynamic for all.</summary>
internal static class BrokerConfigCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("a broker", 1, 4, (_, _) => Describe(Broker, "1"));
        calls.Add("a broker without synonyms", 4, Describe(Broker, "1", synonyms: false));
        calls.Add("the cluster's defaults, of which there are none", 4, Describe(Broker, ""));
        calls.Add("another broker", 4, Describe(Broker, "2"));
        calls.Add("a broker that is no number", 4, Describe(Broker, "x"));
        calls.Add("some keys of a broker", 4, Describe(Broker, "1", keys: ["log.retention.ms", "log.retention.hours", "log.dirs", "ssl.key.password", "no.such.config"]));
        Changes(calls);
        Effects(calls);
        Refusals(calls);
        calls.Add("replaced for all", 2, Replace(Broker, "", ("log.retention.ms", "720000"), ("min.insync.replicas", "1")));
        calls.Add("the defaults after being replaced", 4, Describe(Broker, ""));
        calls.Add("replaced by almost nothing for all", 2, Replace(Broker, "", ("min.insync.replicas", "1")));
        calls.Add("replaced by nothing for one", 2, Replace(Broker, "1"));
        calls.Add("the broker after that", 4, Describe(Broker, "1", keys: ["log.retention.ms", "message.max.bytes", "log.cleaner.threads"]));
    }

    private static void Changes(CallList calls)
    {
        calls.Add("set for all", 1, Alter(Broker, "", ("log.retention.ms", Set, "360000000"), ("log.cleaner.threads", Set, "2")));
        calls.Add("set for one", 1, Alter(Broker, "1", ("log.retention.ms", Set, "360000001"), ("message.max.bytes", Set, "2000000")));
        calls.Add("the defaults", 4, Describe(Broker, ""));
        calls.Add("the broker", 4, Describe(Broker, "1", keys: ["log.retention.ms", "message.max.bytes", "log.cleaner.threads", "log.retention.hours"]));
        calls.Add("some keys of the defaults", 4, Describe(Broker, "", keys: ["log.retention.ms", "no.such.config"]));
        calls.Add("delete for one", 1, Alter(Broker, "1", ("log.retention.ms", Delete, null)));
        calls.Add("the broker after delete", 4, Describe(Broker, "1", keys: ["log.retention.ms"]));
        calls.Add("append to a list", 1, Alter(Broker, "1", ("log.cleanup.policy", Append, "compact")));
        calls.Add("the broker after append", 4, Describe(Broker, "1", keys: ["log.cleanup.policy"]));
        calls.Add("the list again without it", 1, Alter(Broker, "1", ("log.cleanup.policy", Delete, null)));
    }

    private static void Effects(CallList calls)
    {
        calls.Add("a topic follows the broker", 4, Describe(Topic, "created-3", keys: ["retention.ms", "max.message.bytes"]));
        calls.Add("a new topic follows the broker", 7, Create(NewTopic("after-dynamic")));
    }

    private static void Refusals(CallList calls)
    {
        calls.Add("a key that is read-only", 1, Alter(Broker, "1", ("log.dirs", Set, "/x")));
        calls.Add("a key that is read-only, for all", 1, Alter(Broker, "", ("num.partitions", Set, "3")));
        calls.Add("a key of one broker, for all", 1, Alter(Broker, "", ("ssl.keystore.location", Set, "/x")));
        calls.Add("an unknown key", 1, Alter(Broker, "1", ("no.such.config", Set, "1")));
        calls.Add("an unknown key, for all", 1, Alter(Broker, "", ("no.such.config", Set, "1")));
        calls.Add("the broker with an unknown key", 4, Describe(Broker, "1", keys: ["no.such.config"]));
        calls.Add("the unknown key away", 1, Alter(Broker, "1", ("no.such.config", Delete, null)));
        calls.Add("the unknown key away, for all", 1, Alter(Broker, "", ("no.such.config", Delete, null)));
        calls.Add("a bad value", 1, Alter(Broker, "1", ("log.retention.ms", Set, "x")));
        calls.Add("a bad value, for all", 1, Alter(Broker, "", ("log.retention.ms", Set, "x")));
        calls.Add("a value out of range", 1, Alter(Broker, "", ("message.max.bytes", Set, "-1")));
        calls.Add("another broker", 1, Alter(Broker, "2", ("log.retention.ms", Set, "1")));
        calls.Add("a broker that is no number", 1, Alter(Broker, "x", ("log.retention.ms", Set, "1")));
        calls.Add("append to a number", 1, Alter(Broker, "", ("log.retention.ms", Append, "1")));
        calls.Add("an operation that is none", 1, Alter(Broker, "", ("log.retention.ms", 9, "1")));
        var validated = Alter(Broker, "", ("log.retention.ms", Set, "99"));
        validated.ValidateOnly = true;
        calls.Add("validation alone", 1, validated);
        calls.Add("a sensitive value", 1, Alter(Broker, "1", ("ssl.key.password", Set, "secret")));
    }
}
