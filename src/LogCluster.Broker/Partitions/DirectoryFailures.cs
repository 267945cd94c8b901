using LogCluster.Core.Waiting;
using LogCluster.Storage.Directories;
using Microsoft.Extensions.Logging;

namespace LogCluster.Broker.Partitions;

/// <summary>
/// What becomes of a log directory whose device failed (KIP-112, KIP-858): its partitions give up their roles, and the controller is told, who has others
/// lead them. Without the metadata log, or without any directory, the node cannot go on. <see cref="Note"/> may be called from any thread;
/// started and stopped once.
/// </summary>
internal sealed partial class DirectoryFailures(ILogger<DirectoryFailures> logger)
{
    private readonly Mailbox<LogDirectory> _failed = new();

    /// <summary>Bounded by the number of directories: each fails once.</summary>
    public void Note(LogDirectory directory) => _failed.TryPost(directory);

    /// <summary>The loop ends with <see cref="Stop"/>, and with an <see cref="IOException"/> of one sentence when the node cannot go on.</summary>
    /// <param name="tellController">Called when a directory has gone offline.</param>
    public async Task RunAsync(LogDirectorySet directories, PartitionTable partitions, Action tellController)
    {
        while (await _failed.WaitAsync())
        {
            while (_failed.TryTake(out var directory))
            {
                LogOffline(directory.Fault!, directory.Path);
                if (directory == directories.Metadata)
                    throw new IOException($"The log directory {directory.Path}, which has the metadata log, has failed: {directory.Fault!.Message}", directory.Fault);
                partitions.TakeOffline(directory);
                tellController();
            }
        }
    }

    public void Stop() => _failed.Close();

    [LoggerMessage(Level = LogLevel.Error, Message = "The log directory {Path} is offline until the node is started again")]
    private partial void LogOffline(IOException fault, string path);
}
