using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>ElectLeaders, AlterPartitionReassignments and ListPartitionReassignments, as far as one broker can mean them.</summary>
internal static class ReplicaCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("preferred leaders that lead", 0, 2, (_, _) => Elect(0, ("created-2", [0, 1])));
        calls.AddVersions("unclean", 1, 2, (_, _) => Elect(1, ("created-2", [0])));
        calls.Add("an election of no kind", 2, Elect(7, ("created-2", [0])));
        calls.Add("a partition that is not there", 2, Elect(0, ("created-2", [99])));
        calls.Add("a topic that is not there", 2, Elect(0, ("missing", [0])));
        calls.Add("no partition", 2, Elect(0, ("created-2", [])));
        calls.Add("all, preferred", 2, new ElectLeadersRequest { TopicPartitions = null });
        calls.Add("all, unclean", 2, new ElectLeadersRequest { TopicPartitions = null, ElectionType = 1 });
        calls.AddVersions("to where they are", 0, 1, (_, _) => Move("created-2", 0, [1]));
        calls.Add("to a broker that is not there", 1, Move("created-2", 0, [7]));
        calls.Add("to a broker twice", 1, Move("created-2", 0, [1, 1]));
        calls.Add("to nobody", 1, Move("created-2", 0, []));
        calls.Add("to one more that is not there", 1, Move("created-2", 0, [1, 2]));
        calls.Add("give up what is not under way", 1, Move("created-2", 0, null));
        calls.Add("a partition that is not there", 1, Move("created-2", 99, [1]));
        calls.Add("a topic that is not there", 1, Move("missing", 0, [1]));
        calls.Add("give up a topic that is not there", 1, Move("missing", 0, null));
        var twice = Move("created-2", 0, [1]);
        twice.Topics[0].Partitions.Add(new() { PartitionIndex = 0, Replicas = [1] });
        calls.Add("a partition twice", 1, twice);
        var unchanged = Move("created-2", 0, [1, 2]);
        unchanged.AllowReplicationFactorChange = false;
        calls.Add("another number of replicas where that is not allowed", 1, unchanged);
        calls.Add("nothing", 1, new AlterPartitionReassignmentsRequest());
        calls.Add("all that are under way", 0, new ListPartitionReassignmentsRequest());
        calls.Add("those of a topic", 0, Under("created-2", 0, 1));
        calls.Add("those of a partition that is not there", 0, Under("created-2", 99));
        calls.Add("those of a topic that is not there", 0, Under("missing", 0));
    }

    private static ElectLeadersRequest Elect(sbyte type, params (string Topic, int[] Partitions)[] topics) => new()
    {
        ElectionType = type,
        TopicPartitions = [.. topics.Select(topic => new ElectLeadersRequest.ElectableTopic { Topic = topic.Topic, Partitions = [.. topic.Partitions] })],
        TimeoutMs = 5_000,
    };

    private static AlterPartitionReassignmentsRequest Move(string topic, int partition, int[]? replicas) => new()
    {
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Replicas = replicas is null ? null : [.. replicas] }] }],
        TimeoutMs = 5_000,
    };

    private static ListPartitionReassignmentsRequest Under(string topic, params int[] partitions) =>
        new() { Topics = [new() { Name = topic, PartitionIndexes = [.. partitions] }] };
}
