using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Snapshots;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.Simulation;
using LogCluster.StateMachines;

namespace LogCluster.Replication.Tests.Quorum.Snapshots;

/// <summary>The real driver with real snapshots: taken, given, installed and loaded through every kind of crash.</summary>
public sealed class DriverSnapshotTests
{
    private const int Seeds = 40;
    private const int Acts = 60;

    /// <summary>After every few records, so that the log of each replica begins somewhere else.</summary>
    private static readonly SnapshotPolicy Often = new(LogBytes: 400, IntervalMs: 0);

    private readonly SimulatedWorld _world = new(3);
    private readonly DriverCluster _cluster;
    private long _next;

    public DriverSnapshotTests() => _cluster = new DriverCluster(_world, 3, Often);

    private static Memory<byte> Batch(RaftDriver raft, long value)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = raft.LogEndOffset };
        batch.Append(1_000, default, BitConverter.GetBytes(value));
        return batch.Build().ToArray();
    }

    private void Append(int count)
    {
        _cluster.Until(() => _cluster.Leader is not null, "an election");
        for (var i = 0; i < count; i++)
        {
            var value = _next++;
            _cluster.Leader!.Do(raft => raft.TryAppend(Batch(raft, value)));
            _world.RunFor(TimeSpan.FromMilliseconds(5));
        }
    }

    private void UntilAllHaveEverything() => _cluster.Until(
        () => _cluster.Replicas.All(replica => replica.Raft is not null && replica.Machine!.Values.Count == _next), "everything on every replica");

    private void CheckValues() =>
        Assert.All(_cluster.Replicas, replica => Assert.Equal(Enumerable.Range(0, (int)_next).Select(value => (long)value), replica.Machine!.Values));

    private DriverCluster.Replica LeaveBehind()
    {
        Append(5);
        UntilAllHaveEverything();
        var behind = _cluster.Replicas.First(replica => replica != _cluster.Leader);
        behind.Crash(powerLoss: false);
        Append(40);
        _cluster.Until(() => _cluster.Leader!.Raft!.LogStartOffset > 20, "the log giving up what a snapshot has");
        return behind;
    }

    [Fact]
    public void EachReplicaTakesSnapshotsOfWhatIsCommittedAndGivesUpTheLogBefore()
    {
        Append(40);
        UntilAllHaveEverything();
        Append(40);
        UntilAllHaveEverything();
        _cluster.Until(() => _cluster.Replicas.All(replica => replica.Raft!.LogStartOffset > 0), "the end of what snapshots stand for");
        Assert.All(_cluster.Replicas, replica =>
        {
            Assert.True(replica.Raft!.LogStartOffset > 0);
            Assert.Equal(replica.Raft.LogStartOffset, replica.Snapshots!.All[0].Id.Offset);
            Assert.True(replica.Snapshots.Newest!.Id.Offset <= replica.Raft.HighWatermark.Current);
            Assert.Equal(3, replica.Snapshots.Newest.Voters!.Count);
        });
        CheckValues();
    }

    [Fact]
    public void AReplicaStartsFromItsSnapshotAndTheLogAfterIt()
    {
        Append(40);
        UntilAllHaveEverything();
        foreach (var replica in _cluster.Replicas)
        {
            replica.Crash(powerLoss: true);
            replica.Start();
        }

        Append(1);
        UntilAllHaveEverything();
        CheckValues();
        Assert.All(_cluster.Replicas, replica => Assert.Equal(0, replica.PartsAskedFor));
    }

    [Fact]
    public void AFollowerThatIsTooFarBehindGetsASnapshotPartByPart()
    {
        var behind = LeaveBehind();
        behind.Start();
        UntilAllHaveEverything();
        CheckValues();
        Assert.True(behind.PartsAskedFor > 2);
        Assert.True(behind.Raft!.LogStartOffset > 20);
    }

    [Fact]
    public void AWipedDiskIsFilledFromASnapshot()
    {
        var behind = LeaveBehind();
        behind.Wipe();
        behind.Start();
        UntilAllHaveEverything();
        CheckValues();
        Assert.True(behind.PartsAskedFor > 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ACrashInAnyStepOfTheInstallationLeavesAReplicaThatStartsAgain(bool powerLoss)
    {
        var changes = 0;
        while (new DriverSnapshotTests().InstallWithCrash(changes + 1, powerLoss))
            Assert.InRange(++changes, 1, 500);
        Assert.True(changes > 20);
    }

    /// <summary>False when the disk saw fewer changes than that.</summary>
    private bool InstallWithCrash(int change, bool powerLoss)
    {
        var behind = LeaveBehind();
        behind.Disk.Faults.CrashIn = change;
        behind.Start();
        _cluster.Until(() => behind.Disk.Faults.CrashIn == 0 || behind.Machine?.Values.Count == _next, "the crash, or the end");
        var crashed = behind.Disk.Faults.CrashIn == 0;
        behind.Disk.Faults.CrashIn = 0;
        if (crashed)
        {
            behind.Crash(powerLoss);
            behind.Start();
        }

        Append(1);
        UntilAllHaveEverything();
        CheckValues();
        return crashed;
    }

    [Fact]
    public void ALeaderThatDiesWhileItGivesASnapshotIsReplacedByAnotherThatGivesIt()
    {
        var behind = LeaveBehind();
        behind.Start();
        _cluster.Until(() => behind.PartsAskedFor > 1, "the first parts");
        var dead = _cluster.Leader!;
        dead.Crash(powerLoss: false);
        _cluster.Until(() => behind.Machine!.Values.Count == _next, "the snapshot of the next leader");
        dead.Start();
        UntilAllHaveEverything();
        CheckValues();
    }

    [Fact]
    public void SnapshotsAreGivenAsKafkasFetchSnapshotDoes()
    {
        Append(40);
        UntilAllHaveEverything();
        var (leader, follower) = (_cluster.Leader!, _cluster.Replicas.First(replica => replica != _cluster.Leader));
        var raft = leader.Raft!;
        var snapshot = leader.Snapshots!.Newest!;
        SnapshotChunk Ask(RaftDriverOf of, LeaderEpoch epoch, OffsetAndEpoch id, long position, int bytesMax = 100) =>
            (of == RaftDriverOf.Leader ? raft : follower.Raft!).ReadSnapshot(ReplicaKey.None, epoch, id, position, bytesMax)!;

        var epoch = raft.LeaderEpoch;
        var (older, newer) = (new LeaderEpoch(epoch.Value - 1), new LeaderEpoch(epoch.Value + 1));
        Assert.Equal(ErrorCode.FencedLeaderEpoch, Ask(RaftDriverOf.Leader, older, snapshot.Id, 0).Error);
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, Ask(RaftDriverOf.Leader, newer, snapshot.Id, 0).Error);
        var refused = Ask(RaftDriverOf.Follower, epoch, snapshot.Id, 0);
        Assert.Equal((ErrorCode.NotLeaderOrFollower, leader.Key.Id, epoch), (refused.Error, refused.Leader, refused.Epoch));
        Assert.Equal(ErrorCode.SnapshotNotFound, Ask(RaftDriverOf.Leader, epoch, new OffsetAndEpoch(snapshot.Id.Offset + 1, epoch), 0).Error);
        Assert.Equal(ErrorCode.SnapshotNotFound, Ask(RaftDriverOf.Leader, epoch, new OffsetAndEpoch(0, new LeaderEpoch(0)), 0).Error);
        Assert.Equal(ErrorCode.PositionOutOfRange, Ask(RaftDriverOf.Leader, epoch, snapshot.Id, -1).Error);
        Assert.Equal(ErrorCode.PositionOutOfRange, Ask(RaftDriverOf.Leader, epoch, snapshot.Id, snapshot.SizeBytes).Error);
        var part = Ask(RaftDriverOf.Leader, epoch, snapshot.Id, 10);
        Assert.Equal((ErrorCode.None, snapshot.SizeBytes, 10L, 100), (part.Error, part.SizeBytes, part.Position, part.Bytes.Length));
        Assert.Equal(1, Ask(RaftDriverOf.Leader, epoch, snapshot.Id, snapshot.SizeBytes - 1).Bytes.Length);
    }

    private enum RaftDriverOf
    {
        Leader,
        Follower,
    }

    [Fact]
    public void KillsAndPowerLossesAmongSnapshotsLoseNothingThatIsCommitted()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            Survive(seed);
    }

    private static void Survive(int seed)
    {
        var world = new SimulatedWorld(seed);
        var cluster = new DriverCluster(world, world.Random.Next(2) == 0 ? 3 : 5, Often);
        var committed = new SortedSet<long>();
        var next = 0L;
        for (var act = 0; act < Acts; act++)
        {
            if (world.Random.Next(8) == 0)
            {
                var victim = cluster.Replicas[world.Random.Next(cluster.Replicas.Count)];
                victim.Crash(powerLoss: world.Random.Next(2) == 0);
                world.RunFor(TimeSpan.FromMilliseconds(world.Random.Next(3_000)));
                victim.Start();
            }

            for (var i = world.Random.Next(20); i > 0; i--)
            {
                var value = next++;
                cluster.Leader?.Do(raft =>
                {
                    if (raft.TryAppend(Batch(raft, value)) is { } offset)
                        _ = NoteAsync(raft, offset, value, committed);
                });
            }

            world.RunFor(TimeSpan.FromMilliseconds(world.Random.Next(300)));
        }

        cluster.Until(() => cluster.Leader is not null, "an election");
        cluster.Leader!.Do(raft => raft.TryAppend(Batch(raft, next)));
        cluster.Until(() => cluster.Replicas.All(replica => replica.Host?.Applied.Current == cluster.Leader?.Raft!.LogEndOffset), "catching up");
        var values = cluster.Replicas[0].Machine!.Values;
        Assert.All(cluster.Replicas, replica => Assert.Equal(values, replica.Machine!.Values));
        Assert.Empty(committed.Except(values));
        Assert.Equal(values.Count, values.Distinct().Count());
        Assert.Contains(cluster.Replicas, replica => replica.Raft!.LogStartOffset > 0);
    }

    private static async Task NoteAsync(RaftDriver raft, long offset, long value, SortedSet<long> committed)
    {
        var epoch = raft.LeaderEpoch;
        if (await raft.HighWatermark.WaitForAsync(offset + 1, TimeSpan.FromSeconds(10)) == LogCluster.Core.Waiting.WaitOutcome.Reached && raft.LeaderEpoch == epoch)
            committed.Add(value);
    }
}
