namespace LogCluster.Storage.Directories;

/// <summary>
/// All of a node's log directories (<c>log.dirs</c>, KIP-112, KIP-858), each on a device of its own as far as anybody knows: one that fails goes
/// offline alone. The first one holds the metadata log. A partition's log is in one of them. Thread-safe as <see cref="LogDirectory"/> is; whoever opened it closes it.
/// </summary>
public sealed class LogDirectorySet : IDisposable
{
    private LogDirectorySet(IReadOnlyList<LogDirectory> all, IReadOnlyList<string> unopened) => (All, Unopened) = (all, unopened);

    /// <summary>Those that could be opened, in the order of the configuration, whether online or not.</summary>
    public IReadOnlyList<LogDirectory> All { get; }

    /// <summary>The paths of those whose device failed while they were opened.</summary>
    public IReadOnlyList<string> Unopened { get; }

    /// <summary>The directory with the metadata log: a node cannot be without it.</summary>
    public LogDirectory Metadata => All[0];

    public IEnumerable<LogDirectory> Online => All.Where(directory => !directory.IsOffline);

    /// <summary>There may be logs that cannot be seen.</summary>
    public bool HasOffline => Unopened.Count > 0 || All.Any(directory => directory.IsOffline);

    /// <summary>As noted in every directory at the last orderly stop; null when one of them says otherwise or nothing.</summary>
    public long? PreviousBrokerEpoch =>
        Unopened.Count == 0 && All.All(directory => directory.PreviousBrokerEpoch == Metadata.PreviousBrokerEpoch) ? Metadata.PreviousBrokerEpoch : null;

    /// <summary>
    /// Opens the directories, made where they are not there. One whose device fails meanwhile is left out, but for the first. Throws IOException
    /// when another process has one of them or a disk fails otherwise, and <see cref="InvalidDataException"/> when a partition has logs in two of them, each with one sentence.
    /// </summary>
    public static LogDirectorySet Open(IDisk disk, IReadOnlyList<string> paths, LogDirectoryOptions options)
    {
        var opened = new List<LogDirectory>();
        var unopened = new List<string>();
        try
        {
            foreach (var path in paths)
            {
                try
                {
                    disk.CreateDirectoryDurably(path);
                    opened.Add(LogDirectory.Open(disk, path, options));
                }
                catch (IOException e) when (opened.Count > 0 && DeviceFault.Is(e))
                {
                    unopened.Add(path);
                }
            }

            CheckDuplicates(opened);
            return new LogDirectorySet(opened, unopened);
        }
        catch
        {
            opened.ForEach(directory => directory.Dispose());
            throw;
        }
    }

    private static void CheckDuplicates(List<LogDirectory> directories)
    {
        if (directories.Count == 1)
            return;
        var places = new SortedDictionary<TopicPartition, string>();
        foreach (var directory in directories)
        {
            foreach (var log in directory.Logs)
            {
                if (!places.TryAdd(log.Partition, directory.Path))
                {
                    throw new InvalidDataException(
                        $"The log of {log.Partition} is in {places[log.Partition]} and in {directory.Path}: the node cannot know which is right, so one of them must be removed.");
                }
            }
        }
    }

    /// <summary>The directory that a log of this set is in.</summary>
    public LogDirectory Of(PartitionLog log)
    {
        if (All.Count == 1)
            return All[0];
        var parent = Path.GetDirectoryName(log.Directory);
        return All.First(directory => directory.Path == parent);
    }

    public PartitionLog? Find(TopicPartition partition) => All.Select(directory => directory.Find(partition)).FirstOrDefault(log => log is not null);

    /// <summary>In order of directory, topic and partition.</summary>
    public IEnumerable<PartitionLog> Logs => All.SelectMany(directory => directory.Logs);

    /// <summary>
    /// The log of a partition. A new one is made in the directory with this id, or else where the fewest logs are. Throws IOException when no
    /// directory can take it.
    /// </summary>
    public PartitionLog GetOrCreate(TopicPartition partition, Uuid topicId, LogConfig config, long nowMs, Uuid preferred = default)
    {
        if (Find(partition) is { } found)
            return found;
        while (true)
        {
            var place = Online.FirstOrDefault(directory => directory.Id == preferred) ?? Online.MinBy(directory => directory.Count) ??
                throw new IOException($"No log directory is online that could take {partition}.");
            try
            {
                return place.GetOrCreate(partition, topicId, config, nowMs);
            }
            catch (IOException) when (place.IsOffline)
            {
                // Found out just now: the next one may be well.
            }
        }
    }

    public void Delete(TopicPartition partition, long nowMs)
    {
        foreach (var directory in All)
            directory.Delete(partition, nowMs);
    }

    public void SetAside(TopicPartition partition, long nowMs)
    {
        foreach (var directory in All)
            directory.SetAside(partition, nowMs);
    }

    /// <summary>As last written down before this start; 0 where nothing was.</summary>
    public long HighWatermarkOf(PartitionLog log) => Of(log).HighWatermarks.GetValueOrDefault(log.Partition);

    public void PurgeDeleted(long nowMs) => Each(directory => directory.PurgeDeleted(nowMs));

    public void WriteCheckpoints() => Each(directory => directory.WriteCheckpoints());

    /// <summary>Each directory gets those of its own logs.</summary>
    public void WriteHighWatermarks(IReadOnlyList<(PartitionLog Log, long Offset)> highWatermarks)
    {
        var places = highWatermarks.ToLookup(entry => Of(entry.Log), entry => KeyValuePair.Create(entry.Log.Partition, entry.Offset));
        Each(directory => directory.WriteHighWatermarks(places[directory]));
    }

    /// <summary>What fails in one directory does not keep the others from it.</summary>
    private void Each(Action<LogDirectory> action)
    {
        IOException? fault = null;
        foreach (var directory in Online)
        {
            try
            {
                action(directory);
            }
            catch (IOException e)
            {
                fault ??= e;
            }
        }

        if (fault is not null)
            throw new IOException(fault.Message, fault);
    }

    /// <summary>As <see cref="LogDirectory.Close"/> each of them; what is offline is only let go.</summary>
    public void Close(long brokerEpoch, long nowMs)
    {
        try
        {
            // The metadata log last: it is written to as long as the node lives.
            foreach (var directory in All.Reverse())
                directory.Close(brokerEpoch, nowMs);
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var directory in All)
            directory.Dispose();
    }
}
