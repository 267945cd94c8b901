using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Records;

/// <summary><c>logctl produce</c>: a record a line from stdin or files, acknowledged before the command ends.</summary>
internal static class ProduceCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var options = new ProduceOptions();
        var command = new LogctlCommand(
            "produce", "Writes records, one a line.",
            "echo hello | logctl produce greetings",
            "logctl produce orders --key-separator : --header source=import --codec zstd --file orders.txt",
            "logctl produce images --whole --file a.png --file b.png --report");
        options.AddTo(command);
        return command.Does(common, context => RunAsync(context, options));
    }

    private static async Task RunAsync(CommandContext context, ProduceOptions options)
    {
        var layout = RecordLayout.From(context, options);
        var partition = context.Get(options.Partition);
        var topic = (await context.Cluster.DescribeAsync([context.Get(options.Topic)])).Require(context.Get(options.Topic));
        if (partition is { } wanted && topic.Find(wanted) is null)
            throw new CommandFailedException($"Topic {topic.Name} has no partition {wanted}; it has {topic.Partitions.Count}.");
        var settings = new ProducerSettings { Codec = context.Get(options.Codec), Acks = context.Get(options.Acks) };
        using var producer = await RecordProducer.CreateAsync(context.Cluster, topic, settings);
        using var progress = Progress.Begin("records written");
        var files = context.Get(options.Files) ?? [];
        foreach (var file in files.Length == 0 ? ["-"] : files)
        {
            await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            await foreach (var line in LinesAsync(input, context.Get(options.Whole), producer.FlushAsync, context.Cancellation))
            {
                var (key, value) = layout.Split(line);
                await producer.AppendAsync(partition, layout.TimestampMs, key, value, layout.Headers);
                progress.Add(1);
            }
        }

        await producer.FlushAsync();
        if (context.Get(options.Report))
            Report(context, producer);
    }

    private static async IAsyncEnumerable<byte[]> LinesAsync(
        Stream input, bool isWhole, Func<Task> idle, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (isWhole)
        {
            using var all = new MemoryStream();
            await input.CopyToAsync(all, cancellation);
            yield return all.ToArray();
            yield break;
        }

        var lines = new LineSource(input, idle);
        while (await lines.ReadAsync(cancellation) is { } line)
            yield return line;
    }

    private static void Report(CommandContext context, RecordProducer producer)
    {
        using var rows = context.Rows("partition", "records", "firstOffset", "lastOffset");
        foreach (var (partition, range) in producer.Produced)
            rows.Write(partition, range.Records, range.FirstOffset, range.LastOffset);
    }
}
