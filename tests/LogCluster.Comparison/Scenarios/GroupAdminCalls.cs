using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.AskGroup;

namespace LogCluster.Comparison.Scenarios;

/// <summary>ListGroups, DescribeGroups and DeleteGroups over what the calls before have left.</summary>
internal static class GroupAdminCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("all groups", 0, 5, (_, _) => List());
        foreach (var version in new short[] { 4, 5 })
        {
            foreach (var state in new[] { "Stable", "Empty", "stable", "Dead", "PreparingRebalance", "Assigning", "no such state", "" })
                calls.Add($"in state '{state}'", version, List(states: [state]));
        }

        calls.Add("in two states", 5, List(states: ["Stable", "Empty"]));
        foreach (var type in new[] { "classic", "Classic", "consumer", "share", "streams", "no such type", "" })
            calls.Add($"of type '{type}'", 5, List(types: [type]));
        calls.Add("by state and type", 5, List(states: ["Empty"], types: ["classic"]));
        calls.AddVersions("of many kinds", 0, 6, (version, _) => Describe(version, "members", "offsets", "version-9", "nobody's", "", "nobody's"));
        calls.Add("no groups", 6, Describe());
        calls.Add("without authorized operations", 6, new DescribeGroupsRequest { Groups = ["offsets", "nobody's"] });
        calls.AddVersions("groups", 0, 2, (version, _) => Delete($"version-{version}", "offsets", "nobody's", ""));
        calls.Add("a group twice", 2, Delete("version-3", "version-3"));
        calls.Add("a group that is gone", 2, Delete("version-3"));
        calls.Add("no groups", 2, Delete());
        calls.Add("groups that are gone", 6, Describe("version-1", "version-3"));
        calls.Add("offsets of groups that are gone", FetchVersion, Fetch(("version-1", Topic, [0])));
        calls.Add("all groups that are left", 5, List());
        calls.Add("the topic of the groups", 13, new MetadataRequest { Topics = [new() { Name = "__consumer_offsets" }] });
        calls.Add("configs of the topic of the groups", 4, Ask.Describe(Ask.Topic, "__consumer_offsets"));
    }

    private static DeleteGroupsRequest Delete(params string[] groups) => new() { GroupsNames = [.. groups] };
}
