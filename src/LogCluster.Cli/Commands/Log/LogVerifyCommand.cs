using System.CommandLine;
using LogCluster.Cli.Offline.Verify;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;
using LogCluster.Storage.Checkpoints;

namespace LogCluster.Cli.Commands.Log;

/// <summary><c>logctl log verify</c>: exit code 1 and the places of the faults, the first one first.</summary>
internal static class LogVerifyCommand
{
    public static LogctlCommand Create(CommonOptions common)
    {
        var paths = new Argument<string[]>("directory") { Description = "Data directories (entries of log.dirs).", Arity = ArgumentArity.OneOrMore };
        return new LogctlCommand(
            "verify", "Checks every file of a data directory, and each against the others. Changes nothing. The node should be stopped.",
            "logctl log verify /var/lib/logcluster",
            "logctl log verify data --output json")
        {
            paths,
        }.Does(common, context => Task.FromResult(Verify(context, context.Get(paths))));
    }

    private static int Verify(CommandContext context, string[] paths)
    {
        foreach (var path in paths)
        {
            if (!Directory.Exists(path))
                throw new CommandFailedException($"{path}: there is no such directory.");
            if (!File.Exists(Path.Combine(path, MetaProperties.FileName)) && Directory.GetDirectories(path).Length == 0)
                throw new CommandFailedException($"{path} is no data directory: it has no {MetaProperties.FileName} and no partitions.");
        }

        var bytes = paths.Sum(path => Directory.EnumerateFiles(path, "*.log", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
        using var progress = Progress.Begin("bytes verified", bytes);
        var report = new VerifyReport(progress.Add);
        foreach (var path in paths)
            new DataDirectoryCheck(Path.TrimEndingDirectorySeparator(path), report).Run(context.Cancellation);
        progress.Dispose();
        using (var rows = context.Rows("file", "position", "offset", "fault"))
        {
            foreach (var fault in report.Faults)
                rows.Write(fault.FilePath, fault.Position, fault.Offset, fault.What);
        }

        CommandContext.Errors.WriteLine($"{report.Partitions} partitions, {report.Files} files, {report.Batches} batches, {report.Records} records checked.");
        if (report.Faults.Count == 0)
            return ExitCode.Done;
        CommandContext.Errors.WriteLine($"{report.Faults.Count} faults; the first: {report.Faults[0]}");
        return ExitCode.Failed;
    }
}
