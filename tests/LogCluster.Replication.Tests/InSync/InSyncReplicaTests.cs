using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Replication.InSync;

namespace LogCluster.Replication.Tests.InSync;

/// <summary>What a leader makes of its followers: high watermark, in-sync set, and the answers to producers.</summary>
public sealed class InSyncReplicaTests
{
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(31);

    [Fact]
    public void WhatEveryInSyncReplicaHasIsCommitted()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a", "b");
        Assert.Equal(0, cluster[1].HighWatermark);
        cluster.Replicate(1, 2);
        Assert.Equal((0, 2), (cluster[1].HighWatermark, cluster[2].End));
        cluster.Replicate(1, 3);
        Assert.Equal(2, cluster[1].HighWatermark);
        cluster.Replicate(1, 2, 3);
        Assert.Equal((2, 2), (cluster[2].HighWatermark, cluster[3].HighWatermark));
        Assert.Equal(cluster[1].Records(), cluster[3].Records());
    }

    [Fact]
    public void AFetchCountsOnlyForWhatLiesBelowIt()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        var (second, third) = (cluster[2].Partition.Following.Position!.Value, cluster[3].Partition.Following.Position!.Value);
        var answer = cluster[2].Ask(cluster[1], second);
        cluster[3].Ask(cluster[1], third).Slice!.Dispose();
        // Sent, and not yet known to be there.
        Assert.Equal(0, cluster[1].HighWatermark);
        Assert.Equal(ErrorCode.None, cluster[2].Take(second, answer));
        Assert.Equal(1, cluster[2].End);
    }

    [Fact]
    public async Task AcksAllWaitsForTheReplicasAndEndsWithTheLeader()
    {
        using var cluster = new ReplicaCluster();
        var first = cluster[1].Produce(-1, "a");
        var second = cluster[1].Produce(-1, "b");
        var (one, two) = (Wait(cluster[1], first), Wait(cluster[1], second));
        Assert.False(one.IsCompleted);
        cluster.Replicate(1, 2, 3);
        Assert.Equal((ErrorCode.None, ErrorCode.None), (await one, await two));

        var third = Wait(cluster[1], cluster[1].Produce(-1, "c"));
        cluster.Controller.Elect(new NodeId(2));
        cluster.Publish();
        Assert.Equal(ErrorCode.NotLeaderOrFollower, await third);
        // Also when the wait begins after the end of the leader, whoever has committed that offset since.
        Assert.Equal(ErrorCode.NotLeaderOrFollower, await Wait(cluster[1], second with { LastOffset = 0 }));
    }

    private static Task<ErrorCode> Wait(ReplicaNode node, AppendOutcome outcome) =>
        node.Partition.Producing.WaitForReplicasAsync(outcome, Timeout.InfiniteTimeSpan).AsTask();

    [Fact]
    public void ALeaderThatWasElectedOutOfSyncTellsThatItHasRecoveredBeforeAnybodyJoins()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster.Controller.ElectUnclean(new NodeId(2));
        cluster.Publish();
        Assert.Null(cluster[2].Partition.PendingProposal);
        cluster.Replicate(2, 3);
        Assert.Equal([new NodeId(2)], cluster[2].Partition.PendingProposal!.Members.Select(member => member.Broker));
        Assert.Equal((ErrorCode.None, false), (cluster.Propose(2), cluster.Controller.State.IsRecovering));
        Assert.Equal([2], cluster.InSync(2));
        cluster.Replicate(2, 3);
        Assert.Equal(ErrorCode.None, cluster.Propose(2));
        Assert.Equal([2, 3], cluster.InSync(2));
    }

    [Fact]
    public async Task APartitionWhoseDirectoryFailedHasNoRole()
    {
        using var cluster = new ReplicaCluster();
        var waiting = Wait(cluster[1], cluster[1].Produce(-1, "a"));
        cluster[1].Partition.TakeOffline();
        Assert.Equal(ErrorCode.KafkaStorageError, await waiting);
        Assert.Equal(ErrorCode.KafkaStorageError, cluster[1].Produce(1, "b").Error);
        Assert.Equal(ErrorCode.KafkaStorageError, cluster[2].FetchFrom(cluster[1]));
        cluster.Controller.Elect(new NodeId(2));
        cluster.Publish();
        Assert.Null(cluster[1].Partition.Following.Position);
        cluster.Controller.Elect(new NodeId(1));
        cluster.Publish();
        Assert.False(cluster[1].Partition.IsLeader);
    }

    [Fact]
    public void WhoLagsLeavesTheSetOnlyByTheControllersWord()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster.Replicate(1, 2);
        cluster.Time.Advance(Lag);
        cluster.Replicate(1, 2);
        cluster[1].Partition.ShrinkInSyncReplicas();
        // Proposed, but it may be refused: a leader elected meanwhile may be the one that lags.
        Assert.Equal(0, cluster[1].HighWatermark);
        Assert.Equal([1, 2, 3], cluster.InSync(1));
        Assert.Equal(ErrorCode.None, cluster.Propose(1));
        Assert.Equal([1, 2], cluster.InSync(1));
        Assert.Equal(1, cluster[1].HighWatermark);
    }

    [Fact]
    public void AReplicaThatHasEverythingDoesNotLagHoweverLongNothingHappens()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster.Replicate(1, 2, 3);
        cluster.Time.Advance(Lag);
        cluster[1].Partition.ShrinkInSyncReplicas();
        Assert.Null(cluster[1].Partition.PendingProposal);
    }

    [Fact]
    public void AReplicaThatTakesWhatThereIsStaysInSyncUnderALoadThatNeverPauses()
    {
        using var cluster = new ReplicaCluster();
        for (var i = 0; i < 20; i++)
        {
            cluster[1].Produce(-1, $"{i}");
            var position = cluster[2].Partition.Following.Position!.Value;
            var answer = cluster[2].Ask(cluster[1], position);
            cluster[1].Produce(-1, $"{i}, while the answer was under way");
            cluster[2].Take(position, answer);
            cluster[3].FetchFrom(cluster[1]);
            cluster.Time.Advance(TimeSpan.FromSeconds(14));
            cluster[1].Partition.ShrinkInSyncReplicas();
            Assert.Null(cluster[1].Partition.PendingProposal);
        }
    }

    [Fact]
    public void AReplicaJoinsAtTheHighWatermarkAndCountsFromThen()
    {
        using var cluster = new ReplicaCluster();
        Shrink(cluster, 3);
        cluster[1].Produce(-1, "b");
        cluster.Replicate(1, 2);
        Assert.Equal(2, cluster[1].HighWatermark);
        cluster[3].FetchFrom(cluster[1]);
        Assert.Null(cluster[1].Partition.PendingProposal);
        cluster[3].FetchFrom(cluster[1]);
        Assert.NotNull(cluster[1].Partition.PendingProposal);
        // The set is not larger yet, but it may be by now.
        cluster[1].Produce(-1, "c");
        cluster.Replicate(1, 2);
        Assert.Equal(2, cluster[1].HighWatermark);
        Assert.Equal(ErrorCode.None, cluster.Propose(1));
        Assert.Equal([1, 2, 3], cluster.InSync(1));
        cluster.Replicate(1, 3);
        Assert.Equal(3, cluster[1].HighWatermark);
    }

    private static void Shrink(ReplicaCluster cluster, int lagging)
    {
        cluster[1].Produce(-1, "a");
        cluster.Time.Advance(Lag);
        cluster.Replicate(1, lagging == 3 ? 2 : 3);
        cluster[1].Partition.ShrinkInSyncReplicas();
        Assert.Equal(ErrorCode.None, cluster.Propose(1));
        Assert.DoesNotContain(lagging, cluster.InSync(1));
    }

    [Fact]
    public void AReplicaOfAFormerLifeNeitherJoinsNorCounts()
    {
        using var cluster = new ReplicaCluster();
        Shrink(cluster, 3);
        cluster.Controller.Register(new NodeId(3));
        cluster.Replicate(1, 3);
        // The fetches are of the life before: its log may have been lost since.
        Assert.Null(cluster[1].Partition.PendingProposal);
        cluster[3].BrokerEpoch = cluster.Controller.EpochOf(new NodeId(3));
        cluster.Replicate(1, 3);
        Assert.Equal([(1, -1), (2, 100), (3, 101)], cluster[1].Partition.PendingProposal!.Members.Select(member => (member.Broker.Value, member.BrokerEpoch)));
        cluster[3].BrokerEpoch = 100;
        Assert.Equal(ErrorCode.NotLeaderOrFollower, cluster[3].FetchFrom(cluster[1]));
    }

    [Fact]
    public void AFencedReplicaDoesNotJoin()
    {
        using var cluster = new ReplicaCluster();
        Shrink(cluster, 3);
        cluster.Controller.Fence(new NodeId(3));
        cluster.Publish(1);
        cluster.Replicate(1, 3);
        Assert.Null(cluster[1].Partition.PendingProposal);
    }

    [Theory]
    [InlineData(ErrorCode.IneligibleReplica, false)]
    [InlineData(ErrorCode.OperationNotAttempted, false)]
    [InlineData(ErrorCode.InvalidUpdateVersion, true)]
    [InlineData(ErrorCode.FencedLeaderEpoch, true)]
    [InlineData(ErrorCode.UnknownTopicId, true)]
    [InlineData(ErrorCode.NewLeaderElected, true)]
    [InlineData(ErrorCode.NotController, true)]
    public void ARefusedJoinIsForgottenOnlyWhereItCannotHaveHappened(ErrorCode error, bool staysPending)
    {
        using var cluster = new ReplicaCluster();
        Shrink(cluster, 3);
        cluster.Replicate(1, 3);
        var proposal = cluster[1].Partition.PendingProposal!;
        Assert.Equal(error == ErrorCode.NotController, cluster[1].Partition.TakeAnswer(proposal, InSyncAnswer.Refused(error)));
        Assert.Equal(staysPending, ReferenceEquals(proposal, cluster[1].Partition.PendingProposal));
        cluster[1].Produce(-1, "b");
        cluster.Replicate(1, 2);
        // Forgotten or not: who has everything but this last record, and may join, is waited for.
        Assert.Equal(1, cluster[1].HighWatermark);
        cluster.Replicate(1, 3);
        Assert.Equal(2, cluster[1].HighWatermark);
    }

    [Fact]
    public void AnAnswerThatIsLostIsMadeUpForByTheMetadata()
    {
        using var cluster = new ReplicaCluster();
        Shrink(cluster, 3);
        cluster.Replicate(1, 3);
        var proposal = cluster[1].Partition.PendingProposal!;
        Assert.Equal(ErrorCode.None, cluster.Propose(1, isAnswerLost: true));
        // Proposed again, as nobody knows: it rests on an epoch that is over.
        Assert.Equal(ErrorCode.InvalidUpdateVersion, cluster.Propose(1));
        Assert.Same(proposal, cluster[1].Partition.PendingProposal);
        cluster.Publish(1);
        Assert.Null(cluster[1].Partition.PendingProposal);
        Assert.Equal([1, 2, 3], cluster.InSync(1));
        // And an answer that comes after all says nothing new.
        Assert.False(cluster[1].Partition.TakeAnswer(proposal, InSyncAnswer.Refused(ErrorCode.IneligibleReplica)));
        Assert.Equal([1, 2, 3], cluster.InSync(1));
    }

    [Fact]
    public async Task TooFewInSyncReplicasRefuseAcksAllAndCommitNothing()
    {
        using var cluster = new ReplicaCluster(minInSyncReplicas: 2);
        var appended = cluster[1].Produce(-1, "a");
        cluster.Time.Advance(Lag);
        cluster[1].Partition.ShrinkInSyncReplicas();
        Assert.Equal(ErrorCode.None, cluster.Propose(1));
        Assert.Equal([1], cluster.InSync(1));
        Assert.Equal(0, cluster[1].HighWatermark);
        Assert.Equal(ErrorCode.NotEnoughReplicas, cluster[1].Produce(-1, "b").Error);
        Assert.Equal(ErrorCode.None, cluster[1].Produce(1, "b").Error);
        Assert.Equal(ErrorCode.RequestTimedOut, await cluster[1].Partition.Producing.WaitForReplicasAsync(appended, TimeSpan.Zero));
        cluster.Replicate(1, 2);
        Assert.Equal(ErrorCode.None, cluster.Propose(1));
        Assert.Equal(2, cluster[1].HighWatermark);
    }

    [Fact]
    public async Task RecordsThatWereCommittedByASetThatThenShrankAreToldApart()
    {
        using var cluster = new ReplicaCluster(minInSyncReplicas: 2);
        var appended = cluster[1].Produce(-1, "a");
        cluster.Replicate(1, 2, 3);
        cluster.Time.Advance(Lag);
        cluster[1].Produce(1, "b");
        cluster[1].Partition.ShrinkInSyncReplicas();
        cluster.Propose(1);
        Assert.Equal(ErrorCode.NotEnoughReplicasAfterAppend, await cluster[1].Partition.Producing.WaitForReplicasAsync(appended, TimeSpan.Zero));
    }

    [Fact]
    public void FetchesOfStrangersAndOfOtherEpochsAreRefused()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        var reading = cluster[1].Partition.Reading;
        var fetch = new ReplicaFetch(new NodeId(2), 100, new LeaderEpoch(0), LeaderEpoch.None, 0, 0);
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, Error(fetch with { Replica = new NodeId(9) }));
        Assert.Equal(ErrorCode.NotLeaderOrFollower, Error(fetch with { Replica = new NodeId(9), CurrentEpoch = LeaderEpoch.None }));
        Assert.Equal(ErrorCode.UnknownLeaderEpoch, Error(fetch with { CurrentEpoch = new LeaderEpoch(1) }));
        Assert.Equal(ErrorCode.OffsetOutOfRange, Error(fetch with { Offset = 5 }));
        Assert.Equal(ErrorCode.OffsetOutOfRange, Error(fetch with { LastFetchedEpoch = new LeaderEpoch(7) }));
        cluster.Controller.Elect(new NodeId(1));
        cluster.Publish(1);
        Assert.Equal(ErrorCode.FencedLeaderEpoch, Error(fetch));
        cluster.Controller.Elect(new NodeId(2));
        cluster.Publish(1);
        Assert.Equal(ErrorCode.NotLeaderOrFollower, Error(fetch with { CurrentEpoch = new LeaderEpoch(2) }));

        ErrorCode Error(ReplicaFetch asked)
        {
            var read = reading.ReadAsReplica(asked, 1 << 20, minOneBatch: true, noteProgress: true);
            read.Slice?.Dispose();
            return read.Error;
        }
    }

    [Fact]
    public async Task ReplicasWaitForTheEndOfTheLogAndLookAgainWhenTheLeaderEnds()
    {
        using var cluster = new ReplicaCluster();
        var more = cluster[1].Partition.Reading.MonitorFor(isReplica: true)!.WaitForAsync(1, Timeout.InfiniteTimeSpan);
        cluster[1].Produce(1, "a");
        Assert.Equal(WaitOutcome.Reached, await more);
        var evenMore = cluster[1].Partition.Reading.MonitorFor(isReplica: true)!.WaitForAsync(2, Timeout.InfiniteTimeSpan);
        cluster.Controller.Elect(new NodeId(2));
        cluster.Publish(1);
        Assert.Equal(WaitOutcome.Closed, await evenMore);
        Assert.Null(cluster[1].Partition.Reading.MonitorFor(isReplica: true));
    }

    [Fact]
    public async Task DeletedRecordsAreGoneWhenTheLiveReplicasHaveMovedTheirStart()
    {
        using var cluster = new ReplicaCluster();
        cluster[1].Produce(-1, "a");
        cluster[1].Produce(-1, "b");
        cluster.Replicate(1, 2, 3);
        cluster.Controller.Fence(new NodeId(3));
        cluster.Publish();
        var deleted = RecordDeletion.DeleteAsync(cluster[1].Partition, 1, Timeout.InfiniteTimeSpan);
        Assert.False(deleted.IsCompleted);
        cluster.Replicate(1, 2);
        Assert.Equal((ErrorCode.None, 1), await deleted);
        Assert.Equal(1, cluster[2].Partition.Log.LogStartOffset);
        Assert.Equal((ErrorCode.OffsetOutOfRange, -1), await RecordDeletion.DeleteAsync(cluster[1].Partition, 3, TimeSpan.Zero));
        Assert.Equal((ErrorCode.NotLeaderOrFollower, -1), await RecordDeletion.DeleteAsync(cluster[2].Partition, 1, TimeSpan.Zero));
    }
}
