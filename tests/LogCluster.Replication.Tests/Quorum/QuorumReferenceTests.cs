using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Messages;
using LogCluster.Replication.Quorum.Roles;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Tests.Quorum;

/// <summary>What a leader works out of its followers' fetches, held against the definitions, counted out at full length.</summary>
public sealed class QuorumReferenceTests
{
    private const int Histories = 300;
    private const int Steps = 200;

    private static readonly ReplicaKey Self = Key(1);

    private static ReplicaKey Key(int id) => new(new NodeId(id), new Uuid((ulong)(1_000 + id)));

    /// <summary>Committed is the largest offset that is durable at a majority of the voters in force, when it is beyond the start of the epoch.</summary>
    [Fact]
    public void WhatIsCommittedIsWhatCountingSays()
    {
        for (var seed = 1; seed <= Histories; seed++)
            Follow(new Random(seed));
    }

    private static void Follow(Random random)
    {
        var ids = Enumerable.Range(1, random.Next(1, 8)).ToList();
        var (node, nowMs) = Lead(VoterSet.Of(ids.Select(id => new Voter(Key(id), []))), random);
        var (flushed, durable, expected) = (0L, new SortedDictionary<ReplicaKey, long>(), node.HighWatermark);
        for (var step = 0; step < Steps && node.IsLeader; step++)
        {
            nowMs += random.Next(20);
            var id = random.Next(1, 9);
            switch (random.Next(10))
            {
                case < 3:
                    Assert.True(node.TryAppend(random.Next(1, 4)));
                    Discard(node);
                    continue;
                case < 5:
                    flushed = random.Next((int)flushed, (int)node.EndOffset + 1);
                    node.OnFlushed(flushed, nowMs);
                    break;
                case < 9 when id != 1:
                    // A disk that lost its end says less than before; what it once had still counts for nothing that was not committed.
                    durable[Key(id)] = random.Next(0, (int)node.EndOffset + 1);
                    var end = new OffsetAndEpoch(durable[Key(id)], durable[Key(id)] == 0 ? LeaderEpoch.None : node.Epoch);
                    node.Step(new FetchRequest(Key(id), Self, step, node.Epoch, end, -1), nowMs);
                    break;
                default:
                    _ = random.Next(2) == 0 ? node.TryAddVoter(new Voter(Key(id), []), nowMs) : node.TryRemoveVoter(Key(id));
                    Discard(node);
                    continue;
            }

            Discard(node);
            long DurableOf(ReplicaKey voter) => voter == Self ? flushed : durable.GetValueOrDefault(voter, -1);
            // Before the change that this very step may have committed: the voters in force change by requests alone.
            var counted = Enumerable.Range(0, (int)node.EndOffset + 1).LastOrDefault(offset => node.Voters.Keys.Count(voter => DurableOf(voter) >= offset) > node.Voters.Count / 2, -1);
            // Version, voters and the first record of the epoch come first.
            if (counted > 0)
                expected = Math.Max(expected, counted);
            Assert.Equal(expected, node.HighWatermark);
        }
    }

    private static (RaftNode Node, long NowMs) Lead(VoterSet voters, Random random)
    {
        var log = new LogOutline(new OffsetAndEpoch(0, LeaderEpoch.None), [], 0);
        var node = new RaftNode(Self, new RaftOptions(), ElectionState.Initial, log, new VoterHistory(voters), random);
        node.Start(0);
        var nowMs = 0L;
        while (!node.IsLeader)
        {
            var asked = new List<VoteRequest>();
            while (node.TryTakeOutput(out var output))
            {
                if (output is RaftOutput.Send { Message: VoteRequest request })
                    asked.Add(request);
            }

            foreach (var request in asked.Where(request => request.Epoch == node.Epoch))
                node.Step(new VoteResponse(request.To, Self, request.RequestId, ErrorCode.None, request.Epoch, NodeId.None, true, request.IsPreVote), nowMs);
            if (asked.Count > 0)
                continue;
            nowMs = Math.Max(nowMs, node.NextDeadlineMs);
            node.Tick(nowMs);
        }

        Discard(node);
        return (node, nowMs);
    }

    private static void Discard(RaftNode node)
    {
        while (node.TryTakeOutput(out _))
        {
        }
    }

    /// <summary>A replica was caught up when it had all that the leader had at that time, as its fetch of then or its next one shows.</summary>
    [Fact]
    public void WhenAReplicaWasCaughtUpIsWhatItsFetchesSay()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var random = new Random(seed);
            var (progress, fetches) = (new ReplicaProgress(), new List<(long End, long LeaderEnd, long AtMs)>());
            var (end, leaderEnd, nowMs) = (0L, 0L, 0L);
            for (var step = 0; step < Steps; step++)
            {
                nowMs += random.Next(1, 10);
                leaderEnd += random.Next(3) == 0 ? random.Next(10) : 0;
                end = random.Next(4) == 0 ? leaderEnd : random.NextInt64(end, leaderEnd + 1);
                fetches.Add((end, leaderEnd, nowMs));
                progress.OnFetch(end, leaderEnd, nowMs);
                var caughtUp = fetches.Where((fetch, i) => fetch.End >= fetch.LeaderEnd || (i + 1 < fetches.Count && fetches[i + 1].End >= fetch.LeaderEnd));
                Assert.Equal(caughtUp.Select(fetch => fetch.AtMs).DefaultIfEmpty(long.MinValue).Max(), progress.LastCaughtUpMs);
            }
        }
    }
}
