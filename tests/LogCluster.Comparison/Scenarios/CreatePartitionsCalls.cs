using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>CreatePartitions: more, fewer, by assignment, and refusals.</summary>
internal static class CreatePartitionsCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("one more", 0, 3, (version, _) => Grow($"created-{version + 2}", 2));
        calls.Add("as many as there are", 3, Grow("created-2", 2));
        calls.Add("fewer than there are", 3, Grow("created-2", 1));
        calls.Add("none", 3, Grow("created-2", 0));
        calls.Add("minus one", 3, Grow("created-2", -1));
        calls.Add("validation alone", 3, Grow("created-2", 7, validateOnly: true));
        calls.Add("a topic that is not there", 3, Grow("missing", 2));
        calls.Add("a bad name", 3, Grow("a b", 2));
        calls.Add("an empty name", 3, Grow("", 2));
        calls.Add("an assignment", 3, Grow("created-2", 3, assignments: [[1]]));
        calls.Add("an assignment of too many", 3, Grow("created-2", 4, assignments: [[1], [1]]));
        calls.Add("an assignment of too few", 3, Grow("created-2", 6, assignments: [[1], [1]]));
        calls.Add("an empty list of assignments", 3, Grow("created-2", 4, assignments: []));
        calls.Add("an assignment to nobody", 3, Grow("created-2", 5, assignments: [[]]));
        calls.Add("an assignment to a broker that is not there", 3, Grow("created-2", 5, assignments: [[9]]));
        calls.Add("an assignment to a broker twice", 3, Grow("created-2", 5, assignments: [[1, 1]]));
        var twice = Grow("created-3", 4);
        twice.Topics.Add(Grow("created-3", 5).Topics[0]);
        twice.Topics.Add(Grow("created-4", 4).Topics[0]);
        calls.Add("a topic twice", 3, twice);
        calls.Add("nothing", 3, new CreatePartitionsRequest());
    }

    private static CreatePartitionsRequest Grow(string topic, int count, int[][]? assignments = null, bool validateOnly = false) => new()
    {
        Topics =
        [
            new()
            {
                Name = topic,
                Count = count,
                Assignments = assignments is null ? null : [.. assignments.Select(brokers => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. brokers] })],
            },
        ],
        TimeoutMs = 10_000,
        ValidateOnly = validateOnly,
    };
}
