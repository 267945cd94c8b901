using System.Text;
using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation.Disk;
using LogCluster.Storage;
using LogCluster.Storage.Checkpoints;
using LogCluster.Storage.Directories;

namespace LogCluster.Replication.Tests.Quorum;

/// <summary>A quorum of one, on a disk: leads at once, commits what it has flushed, begins a new epoch with every start.</summary>
public sealed class SingleVoterTests : IDisposable
{
    private static readonly ReplicaKey Self = new(new NodeId(1), new Uuid(9));

    private readonly SimulatedDisk _disk = new();
    private LogDirectory _directory;

    public SingleVoterTests()
    {
        _disk.CreateDirectory("/d");
        _directory = Open();
        _directory.Format(new MetaProperties("cluster", Self.Id, Self.DirectoryId));
    }

    private LogDirectory Open() => LogDirectory.Open(_disk, "/d", new LogDirectoryOptions());

    private RaftDriver Lead(TimeProvider? time = null)
    {
        var log = _directory.OpenMetadataLog(LogConfig.Default, 0);
        var raft = new RaftDriver(
            log, SnapshotStore.Open(_disk, log.Directory, new QuorumRecords()), new ElectionStateFile(_disk, log.Directory), Self, VoterSet.Of(new Voter(Self, [])), new RaftOptions(),
            new SnapshotOptions(), new NoOthers(), new QuorumRecords(), time ?? TimeProvider.System, new Random(1));
        raft.Start();
        return raft;
    }

    private static Memory<byte> Batch(RaftDriver raft, params string[] values)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = raft.LogEndOffset };
        foreach (var value in values)
            batch.Append(1_000, default, Encoding.UTF8.GetBytes(value));
        return batch.Build().ToArray();
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Kafka's replicas fail at a batch in which they differ.</summary>
    [Fact]
    public void TheFirstRecordsHaveOneTimeHoweverSlowTheyAreMade()
    {
        using var raft = Lead(new SteppingTime());
        using var region = raft.Read(0, int.MaxValue);
        var bytes = new byte[region!.Length];
        region.CopyTo(0, bytes);
        Assert.Equal(BatchReadStatus.Complete, RecordBatchView.TryRead(bytes, out var batch));
        using var records = new RecordReader(batch);
        var times = new List<long>();
        while (records.MoveNext())
            times.Add(records.Current.TimestampMs);
        Assert.Equal(3, times.Count);
        Assert.Single(times.Distinct());
    }

    /// <summary>Every look at the clock finds it later.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _nowMs = 1_700_000_000_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(_nowMs += 7);
    }

    [Fact]
    public void EachStartIsANewEpochWhateverWasLost()
    {
        using (var first = Lead())
            Assert.Equal((1, true), (first.LeaderEpoch.Value, first.IsLeader));
        for (var start = 2; start < 5; start++)
        {
            _directory.Dispose();
            _disk.Crash(SimulatedDiskCrash.ProcessKill);
            _directory = Open();
            using var raft = Lead();
            Assert.Equal((start, true), (raft.LeaderEpoch.Value, raft.IsLeader));
            raft.TryAppend(Batch(raft, "a"));
            if (start == 3)
                _disk.DeleteFile("/d/__cluster_metadata-0/quorum-state");
        }
    }

    [Fact]
    public void AnAppendIsDurableAndCommittedWhenItReturns()
    {
        using (var raft = Lead())
        {
            // Leader change, version and voters come first.
            Assert.Equal(3, raft.TryAppend(Batch(raft, "a", "b")));
            Assert.Equal((5, 5), (raft.HighWatermark.Current, raft.LogEndOffset));
            Assert.Equal(5, raft.TryAppend(Batch(raft, "c")));
        }

        _directory.Dispose();
        _disk.Crash(SimulatedDiskCrash.PowerLoss);
        _directory = Open();
        using var again = Lead();
        Assert.Equal((7, 7), (again.HighWatermark.Current, again.LogEndOffset));
        using var region = again.Read(5, 1 << 20);
        Assert.NotNull(region);
        Assert.Null(again.Read(7, 1 << 20));
    }

    [Fact]
    public async Task ALogThatFailedNoLongerLeads()
    {
        using var raft = Lead();
        raft.TryAppend(Batch(raft, "a"));
        _disk.Faults.FailFlushIn = 1;
        Assert.Throws<IOException>(() => raft.TryAppend(Batch(raft, "b")));
        Assert.False(raft.IsLeader);
        Assert.Equal(4, raft.HighWatermark.Current);
        await Assert.ThrowsAsync<IOException>(() => raft.Failed);
    }

    private sealed class NoOthers : IRaftTransport
    {
        public Task<RaftResponse> SendAsync(RaftMessage request) => throw new IOException("nobody");

        public Task<SnapshotChunk> FetchSnapshotAsync(NodeId leader, LeaderEpoch epoch, OffsetAndEpoch snapshot, long position, int bytesMax) =>
            throw new IOException("nobody");
    }
}
