using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics describe</c>: one row a partition, with its log's bounds.</summary>
internal static class TopicsDescribeCommand
{
    private static readonly string[] Columns =
        ["topic", "partition", "leader", "leaderEpoch", "replicas", "isr", "elr", "offline", "logStartOffset", "logEndOffset"];

    public static LogctlCommand Create(CommonOptions common)
    {
        var names = new Argument<string[]>("topic") { Description = "Names of the topics; all but internal ones without any.", Arity = ArgumentArity.ZeroOrMore, DefaultValueFactory = _ => [] };
        var underReplicated = new Option<bool>("--under-replicated") { Description = "Only partitions that lack a replica in sync." };
        var watch = WatchOption.Create();
        return new LogctlCommand("describe", "Describes topics partition by partition.", "logctl topics describe orders", "logctl topics describe --under-replicated --watch 5")
        {
            names, underReplicated, watch,
        }.Does(common, context => WatchOption.RunAsync(context, watch, () => ShowAsync(context, context.Get(names), context.Get(underReplicated))));
    }

    private static async Task ShowAsync(CommandContext context, string[] names, bool underReplicatedOnly)
    {
        var topics = await context.Cluster.DescribeTopicsAsync(names.Length == 0 ? null : names);
        if (names.Length == 0)
            topics = [.. topics.Where(topic => !topic.IsInternal)];
        using var rows = context.Rows(Columns);
        foreach (var topic in topics)
            await ShowAsync(context.Cluster, topic, underReplicatedOnly, rows);
    }

    private static async Task ShowAsync(Cluster cluster, TopicInfo topic, bool underReplicatedOnly, RowWriter rows)
    {
        var shown = topic.Partitions.Where(partition => !underReplicatedOnly || partition.InSync.Count < partition.Replicas.Count).ToList();
        // A partition without a leader has no bounds that anybody could tell.
        TopicPartition[] led = [.. shown.Where(partition => partition.Leader != NodeId.None).Select(partition => new TopicPartition(topic.Name, partition.Partition))];
        var starts = await cluster.FindOffsetsAsync(led, OffsetQueries.Earliest);
        var ends = await cluster.FindOffsetsAsync(led, OffsetQueries.Latest);
        foreach (var partition in shown)
        {
            var id = new TopicPartition(topic.Name, partition.Partition);
            rows.Write(
                topic.Name, partition.Partition, partition.Leader.Value, partition.LeaderEpoch, partition.Replicas, partition.InSync,
                partition.EligibleLeaders, partition.Offline, OffsetOf(starts, id), OffsetOf(ends, id));
        }
    }

    private static long? OffsetOf(SortedDictionary<TopicPartition, FoundOffset> offsets, TopicPartition partition) =>
        offsets.TryGetValue(partition, out var found) ? found.Offset : null;
}
