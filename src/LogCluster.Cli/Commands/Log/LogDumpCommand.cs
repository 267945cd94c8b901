using System.CommandLine;
using LogCluster.Cli.Offline;
using LogCluster.Cli.Offline.Dump;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Log;

/// <summary>
/// <c>logctl log dump</c>: any file of a data directory, or all of them. In json, jsonl and csv a directory is its records. Exit code 1 where something could
/// not be read.
/// </summary>
internal static class LogDumpCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var paths = new Argument<string[]>("path") { Description = "Files or directories.", Arity = ArgumentArity.OneOrMore };
        var records = new Option<bool>("--records") { Description = "Records instead of batches; in json and jsonl this is so unless --batches is given." };
        var batches = new Option<bool>("--batches") { Description = "Batches instead of records." };
        var decode = new Option<bool>("--decode") { Description = "In json and jsonl, adds what records of internal topics say." };
        var control = new Option<bool>("--control") { Description = "In json, jsonl and csv, shows control records too." };
        var all = new Option<bool>("--all") { Description = "Shows also files on their way out and records below the start of their log." };
        return new LogctlCommand(
            "dump", "Shows what files hold: segments, indexes, producer snapshots, checkpoints, metadata snapshots, whole directories.",
            "logctl log dump data/orders-0/00000000000000000000.log --records",
            "logctl log dump data/orders-0/00000000000000000000.timeindex",
            "logctl log dump data --output jsonl > records.jsonl",
            "logctl log dump data/__cluster_metadata-0 --records")
        {
            paths, records, batches, decode, control, all,
        }.Does(common, context =>
        {
            if (context.Get(records) && context.Get(batches))
                throw new WrongCommandLineException("Give --records or --batches, not both.");
            var isJson = context.Format is OutputFormat.Json or OutputFormat.Jsonl;
            var options = new DumpOptions(context.Get(records) || (isJson && !context.Get(batches)), context.Get(decode), context.Get(control), context.Get(all));
            using var output = new DumpOutput(context.Format, context.Output);
            var dump = new FileDump(output, options);
            foreach (var path in context.Get(paths))
                Dump(path, dump, output.Format, options, context.Cancellation);
            return Task.FromResult(output.Faults == 0 ? ExitCode.Done : ExitCode.Failed);
        });
    }

    private static void Dump(string path, FileDump dump, OutputFormat format, DumpOptions options, CancellationToken cancellation)
    {
        var isNamed = File.Exists(path);
        foreach (var file in DataTree.Files(path, options.WithAll))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!isNamed && (file.Kind == DataFileKind.Unknown || (format != OutputFormat.Table && file.Kind != DataFileKind.Segment)))
                continue;
            dump.Dump(file, isNamed ? 0 : DataTree.LogStartOffset(file));
        }
    }
}
