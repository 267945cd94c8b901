using System.Text;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.InSync;
using LogCluster.Simulation.Disk;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;
using LogCluster.Storage.Disk;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>One replica on a disk of its own, through lives and crashes. Nothing happens in it but what a test does.</summary>
internal sealed class ReplicaNode : IDisposable
{
    private static readonly TopicPartition Name = new("t", 0);
    private static readonly Uuid TopicId = new(3);

    private readonly SimulatedDisk _disk;
    private readonly ReplicationContext _context;
    private readonly PartitionSettings _settings;
    private LogDirectory? _directory;
    private Partition? _partition;

    public ReplicaNode(NodeId id, ReferenceController controller, ManualTime time, PartitionSettings settings, InSyncRules rules, int diskSeed = 0)
    {
        Id = id;
        _settings = settings;
        _disk = new SimulatedDisk(diskSeed, time);
        _disk.CreateDirectoryDurably("/d");
        _context = new ReplicationContext(id, time, controller) { Rules = rules, ReplicaLagMsMax = 30_000, Proposed = _ => { } };
        using (var directory = LogDirectory.Open(_disk, "/d", new LogDirectoryOptions()))
            directory.Format(new MetaProperties("cluster", id, new Uuid((ulong)id.Value)));
        Start(controller.State);
    }

    public NodeId Id { get; }

    public bool IsUp => _partition is not null;

    public Partition Partition => _partition!;

    public LeaderEpoch KnownEpoch => Partition.Leadership.Epoch;

    public long HighWatermark => Partition.HighWatermark.Current;

    public long End => Partition.Log.LogEndOffset;

    /// <summary>Of an answer; a batch that is larger comes whole.</summary>
    public int FetchBytesMax { get; set; } = 1 << 20;

    /// <summary>Under which it fetches (KIP-903).</summary>
    public long BrokerEpoch { get; set; } = 100;

    public void Start(PartitionLeadership leadership)
    {
        _directory = LogDirectory.Open(_disk, "/d", new LogDirectoryOptions());
        var log = _directory.GetOrCreate(Name, TopicId, LogConfig.Default, 0);
        _partition = new Partition(TopicId, log, _settings, leadership, _context, _directory.HighWatermarks.GetValueOrDefault(Name));
    }

    public void Crash(bool powerLoss)
    {
        _partition = null;
        _directory!.Dispose();
        _disk.Crash(powerLoss ? SimulatedDiskCrash.PowerLoss : SimulatedDiskCrash.ProcessKill);
    }

    public void Flush() => Partition.Log.Flush(0);

    public void WriteHighWatermark() => _directory!.WriteHighWatermarks([KeyValuePair.Create(Name, HighWatermark)]);

    public AppendOutcome Produce(short acks, params string[] values) => Partition.Producing.Append(Batch(values), acks, 12);

    public static Memory<byte> Batch(params string[] values)
    {
        using var batch = new RecordBatchBuilder();
        foreach (var value in values)
            batch.Append(1_000, default, Encoding.UTF8.GetBytes(value));
        return batch.Build().ToArray();
    }

    /// <summary>Asks another node once, and takes what it answers; the answer's error, or that of taking it.</summary>
    public ErrorCode FetchFrom(ReplicaNode leader)
    {
        if (Partition.Following.Position is not { } position)
            return ErrorCode.NotLeaderOrFollower;
        return Take(position, Ask(leader, position));
    }

    public PartitionRead Ask(ReplicaNode leader, FollowerPosition position) => leader.Partition.Reading.ReadAsReplica(
        new ReplicaFetch(Id, BrokerEpoch, position.Epoch, position.LastFetchedEpoch, position.Offset, position.LogStartOffset), FetchBytesMax, minOneBatch: true, noteProgress: true);

    public ErrorCode Take(FollowerPosition position, PartitionRead read)
    {
        using var slice = read.Slice;
        if (read.Error != ErrorCode.None)
            return read.Error;
        var records = new byte[read.LengthBytes];
        slice?.CopyTo(0, records);
        return Partition.Following.Take(position.Epoch, new LeaderAnswer(position.Offset, records, read.HighWatermark, read.LogStartOffset, read.Diverging)).Error;
    }

    /// <summary>As after OFFSET_OUT_OF_RANGE.</summary>
    public FollowOutcome TakeBoundsOf(ReplicaNode leader) =>
        Partition.Following.TakeBounds(KnownEpoch, leader.Partition.Log.LogStartOffset, leader.Partition.Log.LogEndOffset);

    /// <summary>The values from the log's start to its end, as "epoch:value".</summary>
    public string[] Records()
    {
        var records = new List<string>();
        var log = Partition.Log;
        for (var offset = log.LogStartOffset; offset < log.LogEndOffset;)
        {
            var read = log.Read(offset, 1 << 20);
            Assert.Equal(ErrorCode.None, read.Error);
            using var slice = read.Slice;
            var bytes = new byte[read.LengthBytes];
            slice!.CopyTo(0, bytes);
            foreach (var batch in new RecordBatchEnumerator(bytes))
            {
                using var reader = new RecordReader(batch);
                while (reader.MoveNext())
                    records.Add($"{batch.Header.LeaderEpoch}:{Encoding.UTF8.GetString(reader.Current.Value.Span)}");
                offset = batch.Header.NextOffset;
            }
        }

        return [.. records];
    }

    public void Dispose() => _directory?.Dispose();
}
