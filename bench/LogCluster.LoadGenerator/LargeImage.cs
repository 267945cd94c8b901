using System.Diagnostics;
using System.Globalization;
using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol.MetadataRecords;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Disk;

namespace LogCluster.LoadGenerator;

/// <summary>
/// What a large cluster costs a node that hosts nothing of it: its start from a snapshot with many partitions of other brokers, and its
/// memory, beside a start with nothing.
/// </summary>
internal static class LargeImage
{
    private const int PartitionsPerTopic = 10;
    private const int Brokers = 30;
    private const int Replicas = 3;
    private const int Starts = 5;
    private static readonly NodeId Self = new(1);
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(string server, int port, int partitions)
    {
        await MeasureAsync(server, port, 0);
        await MeasureAsync(server, port, partitions);
    }

    private static async Task MeasureAsync(string server, int port, int partitions)
    {
        await using var broker = new LogClusterBroker(server, port);
        var (bytes, took) = Write(broker.DataDirectory, partitions);
        Console.WriteLine(Text($"{partitions:N0} partitions: a snapshot of {bytes / 1e6:F1} MB, made in {took.TotalMilliseconds:F0} ms"));
        var starts = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            starts.Add((await FirstProduce.TimeAsync(broker.Start, port)).TotalMilliseconds);
            if (i < Starts - 1)
                broker.Terminate();
        }

        await Task.Delay(SettleTime);
        var figures = broker.Figures;
        Console.WriteLine(Text($"start to the first acknowledged produce: {string.Join(", ", starts.Select(start => start.ToString("F0", CultureInfo.InvariantCulture)))} ms"));
        Console.WriteLine(Text($"{figures.ResidentMegabytes:F0} MB resident (peak {figures.PeakMegabytes:F0}), {figures.CpuSeconds:F2} s of CPU"));
    }

    private static (long Bytes, TimeSpan Took) Write(string data, int partitions)
    {
        // Below 100 ids have a meaning of their own (KIP-858), and a broker with one is not let in.
        var directoryId = new Uuid(7_777);
        var disk = PosixDisk.Instance;
        var log = Path.Combine(data, "__cluster_metadata-0");
        disk.CreateDirectoryDurably(log);
        new MetaProperties(new Uuid(78).ToString(), Self, directoryId).Write(disk, data);
        var builder = new MetadataImageBuilder();
        foreach (var record in Records(partitions))
            builder.Apply(record);
        var image = builder.Build(1_000_000);
        var clock = Stopwatch.StartNew();
        var store = SnapshotStore.Open(disk, log, new QuorumRecords());
        using (var writer = store.Create(new OffsetAndEpoch(1_000_000, new LeaderEpoch(1)), 1_700_000_000_000, VoterSet.Of(new Voter(new ReplicaKey(Self, directoryId), []))))
        {
            foreach (var record in MetadataImageRecords.Of(image))
                writer.Append(MetadataRecordCodec.Write(record));
            writer.Complete();
        }

        return (store.Newest!.SizeBytes, clock.Elapsed);
    }

    private static IEnumerable<IMetadataRecord> Records(int partitions)
    {
        yield return new FeatureLevelRecord { Name = "metadata.version", FeatureLevel = 30 };
        for (var broker = 2; broker < Brokers + 2; broker++)
            yield return new RegisterBrokerRecord { BrokerId = broker, BrokerEpoch = broker, Fenced = true, EndPoints = [new() { Name = "PLAINTEXT", Host = "elsewhere", Port = 9092 }] };
        for (var topic = 0; topic * PartitionsPerTopic < partitions; topic++)
        {
            var id = new Uuid((ulong)(topic + 1_000));
            yield return new TopicRecord { Name = Text($"topic-{topic}"), TopicId = id };
            yield return new ConfigRecord { ResourceType = ConfigResource.TopicType, ResourceName = Text($"topic-{topic}"), Name = "retention.ms", Value = "1000000" };
            for (var index = 0; index < PartitionsPerTopic; index++)
                yield return Partition(id, topic, index);
        }
    }

    private static PartitionRecord Partition(Uuid topic, int number, int index)
    {
        var replicas = Enumerable.Range(0, Replicas).Select(replica => 2 + ((number + index + replica) % Brokers)).ToList();
        return new()
        {
            TopicId = topic,
            PartitionId = index,
            Replicas = replicas,
            Isr = replicas,
            Leader = replicas[0],
            LeaderEpoch = 1,
            PartitionEpoch = 1,
            Directories = [.. replicas.Select(replica => new Uuid((ulong)(replica + 500)))],
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
