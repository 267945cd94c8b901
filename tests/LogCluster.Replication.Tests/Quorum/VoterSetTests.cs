using System.Collections.Immutable;
using LogCluster.Core;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Replication.Tests.Quorum;

public sealed class VoterSetTests
{
    private static readonly QuorumRules Rules = QuorumRules.Right;

    private static ReplicaKey Key(int id, int directory = 0) => new(new NodeId(id), new Uuid((ulong)directory));

    private static Voter Voter(int id, int directory = 0) => new(Key(id, directory), ImmutableArray<VoterEndpoint>.Empty);

    [Fact]
    public void A_node_is_a_voter_from_the_directory_that_it_votes_with()
    {
        var voters = VoterSet.Of(Voter(1, 11), Voter(2, 22), Voter(3));

        Assert.True(voters.Contains(Key(1, 11)));
        Assert.False(voters.Contains(Key(1, 12)));
        Assert.True(voters.Contains(Key(3, 99)));
        Assert.False(voters.Contains(Key(4)));
        Assert.Null(voters.TryAdd(Voter(1, 12)));
        Assert.Null(voters.TryRemove(Key(1, 12)));
        Assert.Equal(2, voters.TryRemove(Key(1, 11))!.Count);
        Assert.Null(VoterSet.Of(Voter(1)).TryRemove(Key(1)));
    }

    [Fact]
    public void Majorities_of_sets_that_differ_in_one_voter_have_a_voter_in_common()
    {
        for (var count = 1; count < 10; count++)
        {
            var voters = VoterSet.Of(Enumerable.Range(1, count).Select(id => Voter(id)));
            var more = voters.TryAdd(Voter(99))!;
            Assert.True(voters.MajorityCount + more.MajorityCount > more.Count);
        }
    }

    /// <summary>Held against the definition: the largest offset that at least a majority has reached.</summary>
    [Fact]
    public void What_a_majority_has_is_what_counting_says()
    {
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var ends = Enumerable.Range(0, random.Next(1, 8)).Select(_ => (long)random.Next(-1, 10)).ToList();
            var majority = (ends.Count / 2) + 1;
            var counted = Enumerable.Range(-1, 11).Last(offset => ends.Count(end => end >= offset) >= majority);
            Assert.Equal(counted, Rules.MajorityOffset(ends, majority));
        }
    }

    [Fact]
    public void A_history_takes_back_what_is_truncated()
    {
        var (one, two, three) = (VoterSet.Of(Voter(1)), VoterSet.Of(Voter(1), Voter(2)), VoterSet.Of(Voter(1), Voter(2), Voter(3)));
        var history = new VoterHistory(one);
        history.Add(5, two);
        history.Add(9, three);

        Assert.Equal((three, 9), (history.Latest, history.LatestOffset));
        Assert.Equal((one, two, three), (history.At(5), history.At(9), history.At(10)));
        history.TruncateTo(9);
        Assert.Equal((two, one), (history.Latest, history.Previous));
        history.ForgetBelow(7);
        Assert.Equal((two, -1), (history.Latest, history.LatestOffset));
    }
}
