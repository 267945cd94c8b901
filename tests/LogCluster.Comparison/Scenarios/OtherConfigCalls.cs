using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Configuration of groups, of client metrics and of loggers, and what has any: ListConfigResources.</summary>
internal static class OtherConfigCalls
{
    public static void Add(CallList calls)
    {
        Groups(calls);
        ClientMetrics(calls);
        calls.Add("a logger of a broker that is no number", 4, Describe(BrokerLogger, "x"));
        calls.Add("loggers of another broker", 4, Describe(BrokerLogger, "2"));
        calls.Add("loggers of no broker", 4, Describe(BrokerLogger, ""));
        calls.Add("a level that is none", 1, Alter(BrokerLogger, "1", ("root", Set, "LOUD")));
        calls.Add("a logger of another broker", 1, Alter(BrokerLogger, "2", ("root", Set, "INFO")));
        calls.Add("the root logger away", 1, Alter(BrokerLogger, "1", ("root", Delete, null)));
        calls.Add("an operation that loggers lack", 1, Alter(BrokerLogger, "1", ("root", Append, "INFO")));
        calls.Add("loggers replaced", 2, Replace(BrokerLogger, "1", ("root", "INFO")));
        calls.Add("an unknown type", 4, Describe(77, "x"));
        calls.Add("a type of zero", 4, Describe(0, "x"));
        calls.Add("an unknown type", 1, Alter(77, "x", ("a", Set, "b")));
        calls.Add("a type of zero", 1, Alter(0, "x", ("a", Set, "b")));
        calls.Add("an unknown type", 2, Replace(77, "x", ("a", "b")));
        calls.AddVersions("all", 0, 1, (_, _) => new ListConfigResourcesRequest());
        foreach (var type in new[] { Topic, Broker, BrokerLogger, Ask.ClientMetrics, Group, (sbyte)77, (sbyte)0 })
            calls.Add($"of type {type}", 1, new ListConfigResourcesRequest { ResourceTypes = [type] });
        calls.Add("of several types", 1, new ListConfigResourcesRequest { ResourceTypes = [Group, Ask.ClientMetrics, Group] });
    }

    private static void Groups(CallList calls)
    {
        calls.Add("a group without any", 4, Describe(Group, "g"));
        calls.Add("a group of an empty name", 4, Describe(Group, ""));
        calls.Add("set for a group", 1, Alter(Group, "g", ("consumer.session.timeout.ms", Set, "50000")));
        calls.Add("the group", 4, Describe(Group, "g"));
        calls.Add("some keys of the group", 4, Describe(Group, "g", keys: ["consumer.session.timeout.ms", "no.such.config"]));
        calls.Add("an unknown key for a group", 1, Alter(Group, "g", ("no.such.config", Set, "1")));
        calls.Add("a bad value for a group", 1, Alter(Group, "g", ("consumer.session.timeout.ms", Set, "x")));
        calls.Add("a session below the broker's least", 1, Alter(Group, "g", ("consumer.session.timeout.ms", Set, "10")));
        calls.Add("a session above the broker's most", 1, Alter(Group, "g", ("consumer.session.timeout.ms", Set, "1000000")));
        calls.Add("a heartbeat above the session", 1, Alter(Group, "g", ("consumer.heartbeat.interval.ms", Set, "100000")));
        calls.Add("set for a group of an empty name", 1, Alter(Group, "", ("consumer.session.timeout.ms", Set, "50000")));
        calls.Add("replaced for a group", 2, Replace(Group, "g2", ("share.session.timeout.ms", "50000")));
        calls.Add("that group", 4, Describe(Group, "g2"));
        calls.Add("delete for a group", 1, Alter(Group, "g", ("consumer.session.timeout.ms", Delete, null)));
        calls.Add("the group after delete", 4, Describe(Group, "g"));
    }

    private static void ClientMetrics(CallList calls)
    {
        const sbyte Type = Ask.ClientMetrics;
        calls.Add("client metrics without any", 4, Describe(Type, "m"));
        calls.Add("client metrics of an empty name", 4, Describe(Type, ""));
        calls.Add("set for client metrics", 1, Alter(Type, "m", ("interval.ms", Set, "1000"), ("metrics", Set, "org.apache.kafka."), ("match", Set, "client_id=a.*")));
        calls.Add("client metrics", 4, Describe(Type, "m"));
        calls.Add("append to client metrics", 1, Alter(Type, "m", ("metrics", Append, "other.")));
        calls.Add("client metrics after append", 4, Describe(Type, "m", keys: ["metrics"]));
        calls.Add("an interval that is too short", 1, Alter(Type, "m", ("interval.ms", Set, "1")));
        calls.Add("an interval that is too long", 1, Alter(Type, "m", ("interval.ms", Set, "99999999")));
        calls.Add("an interval that is none", 1, Alter(Type, "m", ("interval.ms", Set, "x")));
        calls.Add("a match that is none", 1, Alter(Type, "m", ("match", Set, "nothing")));
        calls.Add("a match of an unknown kind", 1, Alter(Type, "m", ("match", Set, "colour=red")));
        calls.Add("a match with a bad pattern", 1, Alter(Type, "m", ("match", Set, "client_id=(")));
        calls.Add("an unknown key for client metrics", 1, Alter(Type, "m", ("no.such.config", Set, "1")));
        calls.Add("set for client metrics of an empty name", 1, Alter(Type, "", ("interval.ms", Set, "1000")));
        calls.Add("delete for client metrics", 1, Alter(Type, "m", ("match", Delete, null)));
        calls.Add("client metrics after delete", 4, Describe(Type, "m"));
    }
}
