using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.Ask;

namespace LogCluster.Comparison.Scenarios;

/// <summary>What is in logs: ListOffsets, OffsetForLeaderEpoch, DescribeProducers, DescribeLogDirs, DeleteRecords.</summary>
internal static class RecordCalls
{
    private const string Subject = "created-7";
    private static readonly long FirstMs = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds() / 1_000 * 1_000;

    public static void Add(CallList calls)
    {
        // Retention would take what is written here.
        calls.Add("retention off", 1, Alter(Topic, Subject, ("retention.ms", Set, "-1")));
        calls.Add("ten records", 12, Produce(Subject, 0, Batch(10, FirstMs)));
        calls.Add("a producer", 5, _ => new InitProducerIdRequest { TransactionalId = null }, (peer, answer) => peer.Remembered["producer"] = answer.ProducerId);
        calls.Add("five records of it", 12, peer => Produce(Subject, 0, Batch(5, FirstMs + 100_000, peer.Remembered.GetValueOrDefault("producer"), 0)));
        calls.Add("the same again", 12, peer => Produce(Subject, 0, Batch(5, FirstMs + 100_000, peer.Remembered.GetValueOrDefault("producer"), 0)));
        calls.Add("a gap in its sequence", 12, peer => Produce(Subject, 0, Batch(5, FirstMs + 100_000, peer.Remembered.GetValueOrDefault("producer"), 50)));
        Offsets(calls);
        Epochs(calls);
        Producers(calls);
        LogDirectories(calls);
        Deletions(calls);
    }

    private static void Offsets(CallList calls)
    {
        foreach (var (what, timestamp) in new[] { ("the end", -1L), ("the start", -2), ("the largest timestamp", -3), ("the local start", -4), ("the tiered end", -5) })
            calls.AddVersions(what, 1, 11, (_, _) => ListOffsets(Subject, 0, timestamp));
        calls.Add("the first not yet tiered", 11, ListOffsets(Subject, 0, -6));
        calls.Add("a query that is none", 11, ListOffsets(Subject, 0, -9));
        calls.Add("a time between records", 11, ListOffsets(Subject, 0, FirstMs + 2_500));
        calls.Add("the time of a record", 11, ListOffsets(Subject, 0, FirstMs + 3_000));
        calls.Add("a time before all", 11, ListOffsets(Subject, 0, 0));
        calls.Add("a time after all", 11, ListOffsets(Subject, 0, FirstMs + 10_000_000));
        calls.Add("committed only", 11, ListOffsets(Subject, 0, -1, isolation: 1));
        calls.Add("a partition that is not there", 11, ListOffsets(Subject, 9, -1));
        calls.Add("a topic that is not there", 11, ListOffsets("missing", 0, -1));
        calls.Add("a newer epoch", 11, ListOffsets(Subject, 0, -1, epoch: 99));
        calls.Add("the end of an empty log", 11, ListOffsets("created-6", 0, -1));
        calls.Add("a time in an empty log", 11, ListOffsets("created-6", 0, FirstMs));
        calls.Add("the largest timestamp of an empty log", 11, ListOffsets("created-6", 0, -3));
    }

    private static void Epochs(CallList calls)
    {
        calls.AddVersions("the end of the epoch", 2, 4, (_, _) => EpochEnd(Subject, 0, 0));
        calls.Add("the end of a later epoch", 4, EpochEnd(Subject, 0, 5));
        calls.Add("the end of no epoch", 4, EpochEnd(Subject, 0, -1));
        calls.Add("the end of an epoch of an empty log", 4, EpochEnd("created-6", 0, 0));
        calls.Add("with a newer epoch", 4, EpochEnd(Subject, 0, 0, current: 9));
        calls.Add("with the epoch in force", 4, EpochEnd(Subject, 0, 0, current: 0));
        calls.Add("a partition that is not there", 4, EpochEnd(Subject, 9, 0));
        calls.Add("a topic that is not there", 4, EpochEnd("missing", 0, 0));
    }

    private static void Producers(CallList calls)
    {
        calls.Add("producers", 0, Producers(Subject, 0, 1, 9));
        calls.Add("producers of a topic that is not there", 0, Producers("missing", 0));
        calls.Add("producers of no partition", 0, Producers(Subject));
        calls.Add("producers of nothing", 0, new DescribeProducersRequest());
        calls.Add("producers of a topic of a bad name", 0, Producers("a b", 0));
    }

    private static void LogDirectories(CallList calls)
    {
        calls.AddVersions("a topic's logs", 1, 5, (_, _) => Logs((Subject, [0, 1])));
        calls.Add("logs of a topic that is not there", 4, Logs(("missing", [0])));
        calls.Add("logs of a partition that is not there", 4, Logs((Subject, [9])));
        calls.Add("logs of no topic", 4, Logs());
        calls.Add("logs of no partition", 4, Logs((Subject, [])));
    }

    private static void Deletions(CallList calls)
    {
        calls.AddVersions("records", 0, 2, (version, _) => DeleteRecords(Subject, 0, 2 + version));
        calls.Add("the start after that", 11, ListOffsets(Subject, 0, -2));
        calls.Add("records below the start", 2, DeleteRecords(Subject, 0, 1));
        calls.Add("records beyond the end", 2, DeleteRecords(Subject, 0, 99));
        calls.Add("records up to a negative offset", 2, DeleteRecords(Subject, 0, -5));
        calls.Add("records of a partition that is not there", 2, DeleteRecords(Subject, 9, 1));
        calls.Add("records of a topic that is not there", 2, DeleteRecords("missing", 0, 1));
        calls.Add("records of a compacted topic", 2, DeleteRecords("compacted", 0, 0));
        calls.Add("all records", 2, DeleteRecords(Subject, 0, -1));
        calls.Add("the start after all", 11, ListOffsets(Subject, 0, -2));
        calls.Add("an epoch of a log without records", 4, EpochEnd(Subject, 0, 0));
        calls.Add("records of nothing", 2, new DeleteRecordsRequest { TimeoutMs = 1_000 });
    }

    private static ListOffsetsRequest ListOffsets(string topic, int partition, long timestamp, sbyte isolation = 0, int epoch = -1) => new()
    {
        ReplicaId = -1,
        IsolationLevel = isolation,
        TimeoutMs = 0,
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = timestamp, CurrentLeaderEpoch = epoch }] }],
    };

    private static OffsetForLeaderEpochRequest EpochEnd(string topic, int partition, int epoch, int current = -1) => new()
    {
        ReplicaId = -1,
        Topics = [new() { Topic = topic, Partitions = [new() { Partition = partition, LeaderEpoch = epoch, CurrentLeaderEpoch = current }] }],
    };

    private static DescribeProducersRequest Producers(string topic, params int[] partitions) =>
        new() { Topics = [new() { Name = topic, PartitionIndexes = [.. partitions] }] };

    private static DescribeLogDirsRequest Logs(params (string Topic, int[] Partitions)[] topics) => new()
    {
        Topics = [.. topics.Select(topic => new DescribeLogDirsRequest.DescribableLogDirTopic { Topic = topic.Topic, Partitions = [.. topic.Partitions] })],
    };

    private static DeleteRecordsRequest DeleteRecords(string topic, int partition, long offset) => new()
    {
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Offset = offset }] }],
        TimeoutMs = 5_000,
    };
}
