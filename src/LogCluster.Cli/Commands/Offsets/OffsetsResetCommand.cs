using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;

namespace LogCluster.Cli.Commands.Offsets;

/// <summary><c>logctl offsets reset</c>: to a place in the logs, by so many records, or to what a file says.</summary>
internal static class OffsetsResetCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var name = new Argument<string>("group") { Description = "Name of the group." };
        var topics = TopicSelection.Option();
        var allTopics = new Option<bool>("--all-topics") { Description = "Every partition for which the group has committed something." };
        var to = new Option<string?>("--to") { Description = $"The place: {OffsetPosition.Help}.", HelpName = "WHERE" };
        var shift = new Option<long?>("--shift") { Description = "So many records forward, or back with a minus; never beyond the ends of the log.", HelpName = "N" };
        var file = new Option<string?>("--file", "-f") { Description = "A file that offsets export wrote.", HelpName = "FILE" };
        var execute = ExecuteOption.Create();
        return new LogctlCommand(
            "reset", "Moves the committed offsets of a group without members. Shows the difference first; --execute does it.",
            "logctl offsets reset billing --topic orders --to earliest",
            "logctl offsets reset billing --all-topics --to 2026-01-31T12:00:00Z --execute",
            "logctl offsets reset billing --topic orders:0,1 --to 2h",
            "logctl offsets reset billing --all-topics --shift -100",
            "logctl offsets reset billing --file billing.csv --execute")
        {
            name, topics, allTopics, to, shift, file, execute,
        }.Does(common, async context =>
        {
            if (new[] { context.Get(to) is not null, context.Get(shift) is not null, context.Get(file) is not null }.Count(given => given) != 1)
                throw new WrongCommandLineException("Say where to: one of --to, --shift and --file.");
            var selected = TopicSelection.Parse(context.Get(topics) ?? []);
            var hasSelection = selected.Count > 0 || context.Get(allTopics);
            if (hasSelection == context.Get(file) is not null || (selected.Count > 0 && context.Get(allTopics)))
                throw new WrongCommandLineException("Say which partitions: --topic, or --all-topics; a --file says it itself.");
            if (context.Get(file) is { } path)
            {
                await OffsetPlan.RunAsync(context, execute, context.Get(name), OffsetAssignments.ReadFile(path));
                return;
            }

            await OffsetPlan.RequireInactiveAsync(context.Cluster, context.Get(name));
            var position = context.Get(to) is { } where ? OffsetPosition.Parse("--to", where) : null;
            var committed = await context.Cluster.FetchOffsetsAsync(context.Get(name));
            var partitions = selected.Count > 0 ? await TopicSelection.ResolveAsync(context.Cluster, selected) : [.. committed.Keys];
            if (partitions.Count == 0)
                throw new CommandFailedException($"Group {context.Get(name)} has committed nothing.");
            var wanted = position is not null
                ? await position.ResolveAsync(context.Cluster, partitions)
                : await ShiftAsync(context.Cluster, partitions, committed, context.Get(shift)!.Value);
            await OffsetPlan.RunAsync(context, execute, context.Get(name), wanted);
        });
    }

    private static async Task<SortedDictionary<TopicPartition, long>> ShiftAsync(
        Cluster cluster, SortedSet<TopicPartition> partitions, SortedDictionary<TopicPartition, CommittedOffset> committed, long by)
    {
        if (partitions.FirstOrDefault(partition => !committed.ContainsKey(partition)) is { Topic: not null } missing)
            throw new CommandFailedException($"The group has committed nothing for {missing} that could be shifted.");
        var starts = await cluster.FindOffsetsAsync(partitions, OffsetQueries.Earliest);
        var ends = await cluster.FindOffsetsAsync(partitions, OffsetQueries.Latest);
        return new(partitions.ToDictionary(
            partition => partition,
            partition => Math.Clamp(committed[partition].Offset + by, starts[partition].Offset, ends[partition].Offset)));
    }
}
