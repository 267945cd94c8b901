using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Protocol;

namespace LogCluster.Cli.Commands.Topics;

/// <summary><c>logctl topics delete</c>: says what would go, and does it with <c>--execute</c>.</summary>
internal static class TopicsDeleteCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var names = new Argument<string[]>("topic") { Description = "Names of the topics.", Arity = ArgumentArity.OneOrMore };
        var execute = new Option<bool>("--execute") { Description = "Really delete; without it the command only shows what would go." };
        return new LogctlCommand("delete", "Deletes topics with all their records.", "logctl topics delete orders", "logctl topics delete orders --execute")
        {
            names, execute,
        }.Does(common, async context =>
        {
            var metadata = await context.Cluster.DescribeAsync(context.Get(names));
            var topics = context.Get(names).Select(metadata.Require).ToList();
            if (!context.Get(execute))
            {
                using var plan = context.Rows("topic", "partitions", "records", "action");
                foreach (var topic in topics)
                    plan.Write(topic.Name, topic.Partitions.Count, await CountRecordsAsync(context.Cluster, topic), "would be deleted");
                CommandContext.Errors.WriteLine("Nothing was deleted; --execute does it.");
                return ExitCode.Done;
            }

            return await DeleteAsync(context, topics);
        });
    }

    /// <summary>Offsets that the logs span, which is the number of records at most.</summary>
    private static async Task<long> CountRecordsAsync(Cluster cluster, TopicInfo topic)
    {
        TopicPartition[] partitions = [.. topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.Partition))];
        var starts = await cluster.FindOffsetsAsync(partitions, OffsetQueries.Earliest);
        var ends = await cluster.FindOffsetsAsync(partitions, OffsetQueries.Latest);
        return partitions.Sum(partition => Math.Max(0, ends[partition].Offset - starts[partition].Offset));
    }

    private static async Task<int> DeleteAsync(CommandContext context, List<TopicInfo> topics)
    {
        var controller = await context.Cluster.ControllerAsync();
        using var answer = await controller.SendAsync(new DeleteTopicsRequest
        {
            TimeoutMs = context.Cluster.TimeoutMs,
            // By id: what was shown is deleted, not a topic that has taken the name since.
            Topics = [.. topics.Select(topic => new DeleteTopicsRequest.DeleteTopicState { TopicId = topic.Id })],
            TopicNames = [.. topics.Select(topic => topic.Name)],
        });
        var exitCode = ExitCode.Done;
        using var rows = context.Rows("topic", "action");
        foreach (var result in answer.Body.Responses)
        {
            var name = result.Name ?? topics.Find(topic => topic.Id == result.TopicId)?.Name ?? result.TopicId.ToString();
            if (result.ErrorCode == ErrorCode.None)
            {
                rows.Write(name, "deleted");
                continue;
            }

            CommandContext.Errors.WriteLine($"Topic {name}: {result.ErrorCode.Describe(result.ErrorMessage)}.");
            exitCode = ExitCode.Failed;
        }

        return exitCode;
    }
}
