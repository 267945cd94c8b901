using System.CommandLine;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Bench;

/// <summary><c>logctl bench produce</c>: records of one size, half of it chance and half of it not, so that codecs have some work.</summary>
internal static class BenchProduceCommand
{
    private const int ValueBytesMax = 1_000_000;

    public static LogctlCommand Create(CommonOptions common)
    {
        var topic = new Argument<string>("topic") { Description = "Where the records go; it must exist." };
        var records = new Option<long>("--records", "-n") { Description = "How many.", HelpName = "N", DefaultValueFactory = _ => 100_000 };
        var size = new Option<int>("--size") { Description = "Bytes of a value.", HelpName = "BYTES", DefaultValueFactory = _ => 1_000 };
        var codec = CodecOption.Create();
        var acks = AcksOption.Create();
        return new LogctlCommand("produce", "Writes made-up records and says how fast.", "logctl bench produce load --records 1000000 --size 100 --codec lz4")
        {
            topic, records, size, codec, acks,
        }.Does(common, async context =>
        {
            if (context.Get(records) < 1 || context.Get(size) is < 0 or > ValueBytesMax)
                throw new WrongCommandLineException($"--records is at least 1, --size from 0 to {ValueBytesMax}.");
            var target = (await context.Cluster.DescribeAsync([context.Get(topic)])).Require(context.Get(topic));
            var settings = new ProducerSettings { Codec = context.Get(codec), Acks = context.Get(acks) };
            using var producer = await RecordProducer.CreateAsync(context.Cluster, target, settings);
            var value = new byte[context.Get(size)];
            var figures = new BenchFigures();
            using (var progress = Progress.Begin("records written", context.Get(records)))
            {
                for (var i = 0L; i < context.Get(records); i++)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    Random.Shared.NextBytes(value.AsSpan(0, value.Length / 2));
                    await producer.AppendAsync(null, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null, value, []);
                    figures.Add(value.Length);
                    progress.Add(1);
                }

                await producer.FlushAsync();
            }

            figures.Show(context);
        });
    }
}
