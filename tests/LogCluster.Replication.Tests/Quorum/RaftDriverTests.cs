using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.Quorum;
using LogCluster.Simulation;
using LogCluster.Storage;

namespace LogCluster.Replication.Tests.Quorum;

/// <summary>The real driver on real logs: what the simulator of the quorum alone leaves out.</summary>
public sealed class RaftDriverTests
{
    private const int Seeds = 60;
    private const int Acts = 60;

    private static Memory<byte> Batch(RaftDriver raft, long value)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = raft.LogEndOffset };
        batch.Append(1_000, default, BitConverter.GetBytes(value));
        return batch.Build().ToArray();
    }

    private static List<long> Values(PartitionLog log)
    {
        var values = new List<long>();
        using var cursor = new LogCursor(log, 0);
        while (cursor.MoveNext())
        {
            if (cursor.Header.IsControl)
                continue;
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
                values.Add(BitConverter.ToInt64(records.Current.Value.Span));
        }

        Assert.Equal(ErrorCode.None, cursor.Error);
        return values;
    }

    [Fact]
    public void ThreeReplicasElectALeaderAndReplicateWhatItAppends()
    {
        var cluster = new DriverCluster(new SimulatedWorld(1), 3);
        cluster.Until(() => cluster.Leader is not null, "an election");
        cluster.Leader!.Do(raft => Assert.Equal(3, raft.TryAppend(Batch(raft, 42))));
        cluster.Until(() => cluster.Replicas.All(replica => replica.Raft!.HighWatermark.Current == 4), "replication");
        Assert.All(cluster.Replicas, replica => Assert.Equal([42], Values(replica.Log!)));
    }

    /// <summary>The followers' fetches wait at the leader; a record must not wait until their time is up.</summary>
    [Fact]
    public void ARecordIsCommittedByTheFetchesThatWaitForIt()
    {
        var world = new SimulatedWorld(3);
        var cluster = new DriverCluster(world, 3);
        cluster.Until(() => cluster.Leader is not null, "an election");
        for (var value = 0; value < 10; value++)
        {
            world.RunFor(TimeSpan.FromMilliseconds(world.Random.Next(900, 1_500)));
            var end = cluster.Leader!.Raft!.LogEndOffset;
            var since = world.Now;
            cluster.Leader.Do(raft => raft.TryAppend(Batch(raft, value)));
            cluster.Until(() => cluster.Leader!.Raft!.HighWatermark.Current > end, "the commit");
            Assert.InRange((world.Now - since).TotalMilliseconds, 0, 20);
        }
    }

    [Fact]
    public void AVoterThatWasKilledIsReplacedLongBeforeTheFetchTimeout()
    {
        var world = new SimulatedWorld(2);
        var cluster = new DriverCluster(world, 3);
        cluster.Until(() => cluster.Leader is not null, "an election");
        cluster.Leader!.Do(raft => raft.TryAppend(Batch(raft, 1)));
        cluster.Until(() => cluster.Replicas.All(replica => replica.Raft!.HighWatermark.Current == 4), "replication");
        var killed = cluster.Leader;
        killed.Crash(powerLoss: false);
        var since = world.Now;
        cluster.Until(() => cluster.Leader is { } leader && leader != killed && leader.Raft!.HighWatermark.Current > 4, "a fail-over");
        Assert.InRange((world.Now - since).TotalSeconds, 0, 4);
    }

    /// <summary>Kills, power losses and appends; whatever was called committed is in every log in the end, in one order.</summary>
    [Fact]
    public void WhatIsCommittedSurvivesKillsAndPowerLosses()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            Survive(seed);
    }

    private static void Survive(int seed)
    {
        var world = new SimulatedWorld(seed);
        var cluster = new DriverCluster(world, world.Random.Next(2) == 0 ? 3 : 5);
        var committed = new List<(long Offset, long Value)>();
        var next = 0L;
        for (var act = 0; act < Acts; act++)
        {
            switch (world.Random.Next(6))
            {
                case 0:
                    var victim = cluster.Replicas[world.Random.Next(cluster.Replicas.Count)];
                    victim.Crash(powerLoss: world.Random.Next(2) == 0);
                    victim.Start();
                    break;
                case 1:
                    cluster.Leader?.Do(raft => raft.Resign());
                    break;
                default:
                    var value = next++;
                    cluster.Leader?.Do(raft =>
                    {
                        if (raft.TryAppend(Batch(raft, value)) is { } offset)
                            _ = NoteAsync(raft, offset, value, committed);
                    });
                    break;
            }

            world.RunFor(TimeSpan.FromMilliseconds(world.Random.Next(1_000)));
        }

        cluster.Until(() => cluster.Leader is not null, "an election");
        cluster.Leader!.Do(raft => raft.TryAppend(Batch(raft, next)));
        cluster.Until(() => cluster.Replicas.All(replica => replica.Raft is { } raft && raft.HighWatermark.Current == cluster.Leader?.Raft!.LogEndOffset), "catching up");
        var values = Values(cluster.Replicas[0].Log!);
        Assert.All(cluster.Replicas, replica => Assert.Equal(values, Values(replica.Log!)));
        Assert.Equal(committed.OrderBy(record => record.Offset).Select(record => record.Value), values.Where(value => committed.Exists(record => record.Value == value)));
    }

    private static async Task NoteAsync(RaftDriver raft, long offset, long value, List<(long Offset, long Value)> committed)
    {
        var epoch = raft.LeaderEpoch;
        if (await raft.HighWatermark.WaitForAsync(offset + 1, TimeSpan.FromSeconds(10)) == LogCluster.Core.Waiting.WaitOutcome.Reached && raft.LeaderEpoch == epoch)
            committed.Add((offset, value));
    }

    [Fact]
    public void What_was_decided_on_another_end_of_the_log_is_not_appended()
    {
        var cluster = new DriverCluster(new SimulatedWorld(3), 1);
        cluster.Until(() => cluster.Leader is not null, "an election");
        cluster.Leader!.Do(raft =>
        {
            var late = Batch(raft, 1);
            Assert.NotNull(raft.TryAppend(Batch(raft, 2)));
            Assert.Null(raft.TryAppend(late));
        });
    }
}
