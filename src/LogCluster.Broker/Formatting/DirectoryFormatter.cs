using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Metadata.Configuration;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Broker.Formatting;

/// <summary>
/// Formats a node's log directories with the files that Kafka's <c>kafka-storage format</c> makes: <c>bootstrap.checkpoint</c> with the first feature levels, a
/// snapshot of offset 0 with the first voters where they are named, and last <c>meta.properties</c>, so that a directory is formatted whole or not at all.
/// Nothing that is there is changed.
/// </summary>
public static class DirectoryFormatter
{
    private const string LogSuffix = ".log";

    /// <summary>
    /// Returns one sentence on each directory of what was done. Throws <see cref="BrokerConfigurationException"/> or <see cref="IOException"/>, the same for
    /// what was not.
    /// </summary>
    public static string Format(NodeConfig config, IDisk disk, Random random, string baseDirectory, FormatRequest request)
    {
        var settings = NodeSettings.From(config, baseDirectory);
        var locks = new List<IDisposable>();
        try
        {
            foreach (var directory in settings.LogDirectories)
            {
                disk.CreateDirectoryDurably(directory);
                locks.Add(disk.TryLock(Path.Combine(directory, LogDirectory.LockFile)) ?? throw new IOException($"{directory} is locked: another process uses it."));
            }

            return string.Join('\n', Format(settings, disk, random, request));
        }
        finally
        {
            locks.ForEach(one => one.Dispose());
        }
    }

    private static List<string> Format(NodeSettings settings, IDisk disk, Random random, FormatRequest request)
    {
        var formatted = settings.LogDirectories.Where(directory => MetaProperties.Read(disk, directory) is not null).ToList();
        var named = request.InitialControllers is { } controllers ? Parse(settings, controllers).Find(settings.Self)?.Key.DirectoryId : null;
        var said = formatted.Select(directory =>
            Leave(directory, MetaProperties.Read(disk, directory)!, settings.Self, directory == settings.DataDirectory ? named : null, request)).ToList();
        // The first one has the metadata log and comes last: with it the node is whole.
        var voters = formatted.Contains(settings.DataDirectory) ? null : FirstVoters(settings, request, random);
        foreach (var directory in settings.LogDirectories.Reverse().Except(formatted, StringComparer.Ordinal))
            said.Add(Format(directory, directory == settings.DataDirectory ? voters : null, settings, disk, random, request));
        return said;
    }

    private static string Format(string directory, VoterSet? voters, NodeSettings settings, IDisk disk, Random random, FormatRequest request)
    {
        var directoryId = voters?.Find(settings.Self)?.Key.DirectoryId ?? Uuid.Random(random);
        var records = new QuorumRecords();
        if (directory == settings.DataDirectory)
            WriteVoters(disk, Path.Combine(directory, LogDirectory.MetadataTopic + "-0"), voters, records);
        BootstrapFile.Write(disk, directory, records);
        new MetaProperties(request.ClusterId, settings.Self, directoryId).Write(disk, directory);
        return $"Formatted {directory} for node {settings.Self} of cluster {request.ClusterId}, directory {directoryId}{Describe(voters)}.";
    }

    private static string Describe(VoterSet? voters) => voters is null ? "" : $", first voters {string.Join(", ", voters.Keys.Select(key => key.Id))}";

    /// <param name="named">The id that the initial controllers give this directory, if they do.</param>
    private static string Leave(string directory, MetaProperties formatted, NodeId self, Uuid? named, FormatRequest request)
    {
        if (formatted.NodeId != self)
            throw new BrokerConfigurationException($"{directory} belongs to node {formatted.NodeId}, but node.id is {self}.");
        if (formatted.ClusterId != request.ClusterId)
            throw new BrokerConfigurationException($"{directory} belongs to cluster {formatted.ClusterId}, not to {request.ClusterId}.");
        if (named is { } id && !formatted.DirectoryId.IsZero && formatted.DirectoryId != id)
            throw new BrokerConfigurationException($"{directory} has the directory id {formatted.DirectoryId}, but --initial-controllers gives it {id}.");
        return request.IgnoresFormatted
            ? $"{directory} is formatted already."
            : throw new BrokerConfigurationException($"{directory} is formatted already; --ignore-formatted leaves it as it is.");
    }

    /// <summary>Null where the directory is not to name any: on brokers, with voters of the configuration, and on controllers to be added.</summary>
    private static VoterSet? FirstVoters(NodeSettings settings, FormatRequest request, Random random)
    {
        var choices = (request.IsStandalone ? 1 : 0) + (request.InitialControllers is null ? 0 : 1) + (request.HasNoInitialControllers ? 1 : 0);
        if (choices > 1)
            throw new BrokerConfigurationException("Only one of --standalone, --initial-controllers and --no-initial-controllers can be given.");
        if (settings.Quorum.StaticVoters.Count > 0)
        {
            return choices == 0 || request.HasNoInitialControllers
                ? null
                : throw new BrokerConfigurationException("controller.quorum.voters names the voters already: neither --standalone nor --initial-controllers can be given.");
        }

        if (!settings.IsController)
        {
            return request.IsStandalone
                ? throw new BrokerConfigurationException("--standalone is for a controller, and process.roles has none.")
                : request.InitialControllers is null ? null : Parse(settings, request.InitialControllers);
        }

        if (choices == 0)
            throw new BrokerConfigurationException("controller.quorum.voters is not set, so a controller needs one of --standalone, --initial-controllers or --no-initial-controllers.");
        if (request.HasNoInitialControllers)
            return null;
        if (settings.ControllerListeners.Count == 0)
            throw new BrokerConfigurationException("A controller that is to be a voter needs a listener of controller.listener.names among its listeners.");
        return request.InitialControllers is { } named
            ? Parse(settings, named)
            : VoterSet.Of(new Voter(new ReplicaKey(settings.Self, Uuid.Random(random)), [.. settings.ControllerEndpoints]));
    }

    private static VoterSet Parse(NodeSettings settings, string named) =>
        InitialControllers.Parse(named, settings.Quorum.ListenerNames is [var first, ..] ? first : "CONTROLLER");

    private static void WriteVoters(IDisk disk, string directory, VoterSet? voters, QuorumRecords records)
    {
        if (disk.DirectoryExists(directory))
        {
            if (disk.ListFiles(directory).Any(name => name.EndsWith(LogSuffix, StringComparison.Ordinal)))
                throw new BrokerConfigurationException($"{directory} has a log, but nothing says whose it is: its meta.properties is missing.");
            // Left by an earlier call that did not come to its end.
            disk.DeleteDirectory(directory);
        }

        if (voters is null)
            return;
        disk.CreateDirectoryDurably(directory);
        using var first = SnapshotStore.Open(disk, directory, records).Create(new OffsetAndEpoch(0, new LeaderEpoch(0)), 0, voters);
        first.Complete();
    }
}
