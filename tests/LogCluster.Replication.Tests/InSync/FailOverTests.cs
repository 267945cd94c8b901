using System.Buffers.Binary;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>What becomes of logs when leaders change.</summary>
public sealed class FailOverTests
{
    private static void Elect(ReplicaCluster cluster, int leader)
    {
        cluster.Controller.Elect(new NodeId(leader));
        cluster.Publish();
    }

    [Fact]
    public void WhatTheNewLeaderDoesNotHaveIsCut()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster.Replicate(1, 2, 3);
        cluster[1].Produce(1, "lost");
        Elect(cluster, 2);
        cluster[2].Produce(1, "b");
        cluster.Replicate(2, 1, 3);
        Assert.All(cluster.Nodes, node => Assert.Equal(["0:a", "1:b"], node.Records()));
        Assert.All(cluster.Nodes, node => Assert.Equal(2, node.HighWatermark));
    }

    /// <summary>The history of KIP-279: a replica that slept through two leaders must not keep what only the first of them had.</summary>
    [Fact]
    public void LogsAgreeAfterTwoFailOversInARow()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster.Replicate(1, 2, 3);
        // 1 appends alone, 2 takes over and appends alone, and 1 leads again before 2 has told anyone.
        cluster[1].Produce(1, "b0");
        Elect(cluster, 2);
        cluster[2].Produce(1, "b1");
        cluster[2].Produce(1, "c1");
        Elect(cluster, 1);
        cluster[1].Produce(1, "c2");
        cluster.Replicate(1, 2, 3);
        Assert.All(cluster.Nodes, node => Assert.Equal(["0:a", "0:b0", "2:c2"], node.Records()));
        Assert.Equal(cluster[1].Partition.Log.LeaderEpochs.Entries, cluster[2].Partition.Log.LeaderEpochs.Entries);
        Assert.Equal(cluster[1].Partition.Log.LeaderEpochs.Entries, cluster[3].Partition.Log.LeaderEpochs.Entries);
    }

    [Fact]
    public void ALeaderThatWroteNothingLeavesNothingBehind()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster.Replicate(1, 2, 3);
        Elect(cluster, 2);
        Elect(cluster, 1);
        cluster[1].Produce(1, "b");
        cluster.Replicate(1, 2, 3);
        Assert.All(cluster.Nodes, node => Assert.Equal(["0:a", "2:b"], node.Records()));
        Assert.DoesNotContain(cluster[2].Partition.Log.LeaderEpochs.Entries, entry => entry.Epoch == new LeaderEpoch(1));
    }

    [Fact]
    public void AnAnswerOfAFormerLeaderChangesNothing()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        var position = cluster[2].Partition.Following.Position!.Value;
        var answer = cluster[2].Ask(cluster[1], position);
        Elect(cluster, 3);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, cluster[2].Take(position, answer));
        Assert.Equal(0, cluster[2].End);
    }

    [Fact]
    public void AnAnswerThatComesTwiceIsTakenOnce()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        var position = cluster[2].Partition.Following.Position!.Value;
        var (first, second) = (cluster[2].Ask(cluster[1], position), cluster[2].Ask(cluster[1], position));
        Assert.Equal(ErrorCode.None, cluster[2].Take(position, first));
        Assert.Equal(ErrorCode.None, cluster[2].Take(position, second));
        Assert.Equal(["0:a"], cluster[2].Records());
    }

    /// <summary>A new leader has what was committed, but may not know that it was: nobody joins its set without that.</summary>
    [Fact]
    public void NobodyJoinsANewLeaderBeforeItHasWhatThereWasAtItsBeginning()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster.Replicate(1, 2);
        cluster.Time.Advance(TimeSpan.FromSeconds(31));
        cluster.Replicate(1, 2);
        cluster[1].Partition.ShrinkInSyncReplicas();
        cluster.Propose(1);
        Assert.Equal(1, cluster[1].HighWatermark);
        // 2 has the record, but not the news that it is committed.
        Assert.Equal(0, cluster[2].HighWatermark);
        cluster.Controller.Fence(new NodeId(1));
        cluster.Publish(2, 3);
        cluster[3].FetchFrom(cluster[2]);
        Assert.Null(cluster[2].Partition.PendingProposal);
        cluster[3].FetchFrom(cluster[2]);
        Assert.NotNull(cluster[2].Partition.PendingProposal);
    }

    [Fact]
    public void ANewLeaderDoesNotTellTheEndOfALogOfWhichItDoesNotKnowWhatIsCommitted()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster[2].FetchFrom(cluster[1]);
        Elect(cluster, 2);
        var reading = cluster[2].Partition.Reading;
        Assert.Equal(ErrorCode.OffsetNotAvailable, reading.FindOffset(OffsetQuery.Latest, committedOnly: false, forReplica: false, out _));
        Assert.Equal(ErrorCode.None, reading.FindOffset(OffsetQuery.Latest, committedOnly: false, forReplica: true, out var end));
        Assert.Equal(1, end!.Value.Offset);
        cluster.Replicate(2, 1, 3);
        Assert.Equal(ErrorCode.None, reading.FindOffset(OffsetQuery.Latest, committedOnly: false, forReplica: false, out _));
    }

    [Fact]
    public void AnUncleanLeaderCutsWhatWasCommittedAndSaysSo()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a", "b");
        cluster.Replicate(1, 2, 3);
        cluster[1].Produce(-1, "c");
        cluster.Replicate(1, 2, 3);
        Assert.Equal(3, cluster[2].HighWatermark);
        // Nothing was flushed: what it leads with lacks what was acknowledged.
        cluster[1].Crash(powerLoss: true);
        cluster.Controller.ElectUnclean(new NodeId(1));
        cluster[1].Start(cluster.Controller.State);
        cluster.Publish(2, 3);
        var position = cluster[2].Partition.Following.Position!.Value;
        var outcome = Follow(cluster, position);
        Assert.True(outcome.LostBelowHighWatermark > 0);
        Assert.Equal(cluster[2].End, cluster[2].HighWatermark);
    }

    private static FollowOutcome Follow(ReplicaCluster cluster, FollowerPosition position)
    {
        var read = cluster[2].Ask(cluster[1], position);
        if (read.Error == ErrorCode.OffsetOutOfRange)
            return cluster[2].TakeBoundsOf(cluster[1]);
        Assert.NotNull(read.Diverging);
        return cluster[2].Partition.Following.Take(
            position.Epoch, new LeaderAnswer(position.Offset, default, read.HighWatermark, read.LogStartOffset, read.Diverging));
    }

    [Fact]
    public void AFollowerThatIsBehindTheLeadersStartBeginsAnewThere()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster[1].Produce(1, "b", "c");
        cluster.Replicate(1, 3);
        cluster.Controller.Fence(new NodeId(2));
        cluster.Publish();
        cluster.Replicate(1, 3);
        // Within the second batch.
        Assert.Equal(ErrorCode.None, cluster[1].Partition.Log.AdvanceLogStartOffset(2));
        Assert.Equal(ErrorCode.OffsetOutOfRange, cluster[2].FetchFrom(cluster[1]));
        cluster[2].TakeBoundsOf(cluster[1]);
        Assert.Equal((2, 2), (cluster[2].Partition.Log.LogStartOffset, cluster[2].HighWatermark));
        cluster.Replicate(1, 2);
        Assert.Equal((2, 3, 3), (cluster[2].Partition.Log.LogStartOffset, cluster[2].End, cluster[2].HighWatermark));
    }

    [Fact]
    public void AFollowerCutsBatchesOfEpochsThatNeverWere()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster.Replicate(1, 2, 3);
        cluster[1].Produce(1, "b");
        // As a flipped bit leaves it, which no checksum notices.
        var damaged = ReplicaNode.Batch("b");
        BinaryPrimitives.WriteInt64BigEndian(damaged.Span, 1);
        BinaryPrimitives.WriteInt32BigEndian(damaged.Span[RecordBatchLayout.LeaderEpochAt..], 1 << 19);
        Assert.True(cluster[2].Partition.Log.AppendAsFollower(damaged, 0).Succeeded);

        Assert.Equal(ErrorCode.OffsetOutOfRange, cluster[2].FetchFrom(cluster[1]));
        Assert.Equal(2, cluster[2].TakeBoundsOf(cluster[1]).TruncatedFrom);
        cluster.Replicate(1, 2, 3);
        Assert.Equal(cluster[1].Records(), cluster[2].Records());
        Assert.Equal(2, cluster[2].HighWatermark);
    }

    [Fact]
    public void AfterARestartOnlyWhatWasKnownToBeCommittedIsCommitted()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(1, "a");
        cluster.Replicate(1, 2, 3);
        cluster[1].Produce(1, "b");
        cluster[2].FetchFrom(cluster[1]);
        cluster[2].WriteHighWatermark();
        cluster[2].Crash(powerLoss: false);
        cluster[2].Start(cluster.Controller.State);
        Assert.Equal((1, 2), (cluster[2].HighWatermark, cluster[2].End));
        cluster[1].Crash(powerLoss: false);
        cluster[1].Start(cluster.Controller.State);
        // The leader's own checkpoint was never written: it learns it from its replicas.
        Assert.Equal((0, 2), (cluster[1].HighWatermark, cluster[1].End));
        cluster.Replicate(1, 2, 3);
        Assert.Equal(2, cluster[1].HighWatermark);
    }

    [Fact]
    public void AppendsOfAnEndedLeaderDoNotReachTheLog()
    {
        using var cluster = new ReplicaCluster();
        var log = new PartitionReplicatedLog(cluster[1].Partition, new LeaderEpoch(0));
        Assert.Equal(0, log.TryAppend(ReplicaNode.Batch("a")));
        Elect(cluster, 2);
        Elect(cluster, 1);
        // It leads again, but that is for another coordinator to use.
        Assert.True(cluster[1].Partition.CanAppend);
        Assert.False(log.IsLeader);
        Assert.Null(log.TryAppend(ReplicaNode.Batch("b")));
        Assert.Equal(ErrorCode.NotLeaderOrFollower, cluster[2].Produce(1, "b").Error);
    }

    [Fact]
    public void ACoordinatorsLogTakesNoAppendsWhileTooFewAreInSync()
    {
        using var cluster = new ReplicaCluster(minInSyncReplicas: 2);
        var log = new PartitionReplicatedLog(cluster[1].Partition, new LeaderEpoch(0));
        Assert.True(log.TakesAppends);
        cluster.Controller.Fence(new NodeId(2));
        cluster.Controller.Fence(new NodeId(3));
        cluster.Publish();
        Assert.Equal((true, false), (log.IsLeader, log.TakesAppends));
        Assert.Throws<IOException>(() => log.TryAppend(ReplicaNode.Batch("a")));
    }
}
