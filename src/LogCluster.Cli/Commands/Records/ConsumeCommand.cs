using System.Diagnostics;
using LogCluster.Cli.Client;
using LogCluster.Cli.Client.Groups;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Records;

/// <summary><c>logctl consume</c>: prints the records between two places, or goes on for ever.</summary>
internal static class ConsumeCommand
{
    /// <summary>How long printed records may wait for the terminal while more of them come.</summary>
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);

    public static LogctlCommand Create(CommonOptions common)
    {
        var options = new ConsumeOptions();
        var command = new LogctlCommand(
            "consume", "Prints records.",
            "logctl consume orders",
            "logctl consume orders --from 2h --to 1h --output jsonl",
            "logctl consume orders --partition 0 --from -10 --follow --keys",
            "logctl consume orders --group billing --count 100");
        options.AddTo(command);
        return command.Does(common, context => RunAsync(context, options));
    }

    private static async Task RunAsync(CommandContext context, ConsumeOptions options)
    {
        if (context.Get(options.Follow) && context.Get(options.To) is not null)
            throw new WrongCommandLineException("--follow has no end: leave out --to.");
        if (context.Get(options.Count) is < 1)
            throw new WrongCommandLineException("--count is at least 1.");
        if (context.Get(options.Group) is not null && (context.Get(options.Partitions) is { Length: > 0 } || context.Get(options.To) is not null))
            throw new WrongCommandLineException("With --group the group gives out the partitions and goes to their ends: leave out --partition and --to.");
        var from = OffsetPosition.Parse("--from", context.Get(options.From) ?? "earliest");
        var to = OffsetPosition.Parse("--to", context.Get(options.To) ?? "latest");
        var committedOnly = context.Get(options.Committed);
        if (context.Get(options.Group) is { } group)
        {
            await ReadAsMemberAsync(context, options, group, from);
            return;
        }

        var partitions = await PartitionsAsync(context, options);
        var fetcher = new RecordFetcher(context.Cluster, new FetchSettings { IsCommittedOnly = committedOnly });
        // The end first: then no beginning lies behind it but one that was asked for.
        if (!context.Get(options.Follow))
        {
            foreach (var (partition, end) in await to.ResolveAsync(context.Cluster, partitions, committedOnly))
                fetcher.Ends[partition] = end;
        }

        foreach (var (partition, start) in await from.ResolveAsync(context.Cluster, partitions, committedOnly))
            fetcher.Positions[partition] = start;
        using var printer = new RecordPrinter(options.FormatOf(context), context.Output, context.Get(options.Keys), context.Get(options.Strings));
        await PrintAsync(fetcher.ReadAsync(context.Cancellation), printer, context.Get(options.Count) ?? long.MaxValue);
    }

    private static async Task ReadAsMemberAsync(CommandContext context, ConsumeOptions options, string group, OffsetPosition start)
    {
        var topics = context.Get(options.Topics);
        var metadata = await context.Cluster.DescribeAsync(topics);
        foreach (var topic in topics)
            metadata.Require(topic);
        var settings = new FetchSettings { IsCommittedOnly = context.Get(options.Committed) };
        var consumer = new GroupConsumer(context.Cluster, group, topics, start, context.Get(options.Follow), settings);
        using var printer = new RecordPrinter(options.FormatOf(context), context.Output, context.Get(options.Keys), context.Get(options.Strings));
        await PrintAsync(consumer.ReadAsync(context.Cancellation), printer, context.Get(options.Count) ?? long.MaxValue);
    }

    /// <summary>Ends with the records, with the count, or with Ctrl-C, which is how one stops looking.</summary>
    public static async Task PrintAsync(IAsyncEnumerable<ConsumedRecord> records, RecordPrinter printer, long count)
    {
        using var progress = Console.IsOutputRedirected ? Progress.Begin("records read") : null;
        var flushed = Stopwatch.GetTimestamp();
        try
        {
            await using var reader = records.GetAsyncEnumerator();
            while (count > 0)
            {
                var next = reader.MoveNextAsync();
                if (!next.IsCompleted || Stopwatch.GetElapsedTime(flushed) > FlushInterval)
                {
                    printer.Flush();
                    flushed = Stopwatch.GetTimestamp();
                }

                if (!await next)
                    return;
                printer.Print(reader.Current);
                progress?.Add(1);
                count--;
            }
        }
        catch (OperationCanceledException)
        {
            // What was printed stands.
        }
    }

    private static async Task<List<TopicPartition>> PartitionsAsync(CommandContext context, ConsumeOptions options)
    {
        var wanted = context.Get(options.Partitions) ?? [];
        var metadata = await context.Cluster.DescribeAsync(context.Get(options.Topics));
        var partitions = new List<TopicPartition>();
        foreach (var topic in context.Get(options.Topics).Select(metadata.Require))
        {
            if (wanted.FirstOrDefault(partition => topic.Find(partition) is null, -1) is var missing && missing != -1)
                throw new CommandFailedException($"Topic {topic.Name} has no partition {missing}; it has {topic.Partitions.Count}.");
            partitions.AddRange(topic.Partitions
                .Where(partition => wanted.Length == 0 || wanted.Contains(partition.Partition))
                .Select(partition => new TopicPartition(topic.Name, partition.Partition)));
        }

        return partitions;
    }
}
