using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Bench;

/// <summary><c>logctl bench consume</c>: reads a topic from its beginning to its end, or so many records of it.</summary>
internal static class BenchConsumeCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var topic = new Argument<string>("topic") { Description = "What is read." };
        var records = new Option<long?>("--records", "-n") { Description = "How many at most.", HelpName = "N" };
        return new LogctlCommand("consume", "Reads records and says how fast.", "logctl bench consume load --records 1000000") { topic, records }
            .Does(common, async context =>
            {
                var source = (await context.Cluster.DescribeAsync([context.Get(topic)])).Require(context.Get(topic));
                TopicPartition[] partitions = [.. source.Partitions.Select(partition => new TopicPartition(source.Name, partition.Partition))];
                var fetcher = new RecordFetcher(context.Cluster, new FetchSettings());
                foreach (var (partition, end) in await new OffsetPosition.Latest().ResolveAsync(context.Cluster, partitions))
                    fetcher.Ends[partition] = end;
                foreach (var (partition, start) in await new OffsetPosition.Earliest().ResolveAsync(context.Cluster, partitions))
                    fetcher.Positions[partition] = start;
                var figures = new BenchFigures();
                using (var progress = Progress.Begin("records read", context.Get(records)))
                {
                    await foreach (var record in fetcher.ReadAsync(context.Cancellation))
                    {
                        figures.Add((record.Key?.Length ?? 0) + (record.Value?.Length ?? 0));
                        progress.Add(1);
                        if (figures.Records == context.Get(records))
                            break;
                    }
                }

                figures.Show(context);
            });
    }
}
