using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Coordinators.Tests.Groups.GroupFixture;

namespace LogCluster.Coordinators.Tests.Groups;

/// <summary>From one generation to the next.</summary>
public sealed class RebalanceTests
{
    [Fact]
    public void ASecondMemberMakesANewGeneration()
    {
        var groups = new GroupFixture();
        var first = groups.JoinAlone();
        var second = groups.BeginJoinNew();
        Assert.False(second.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, groups.Heartbeat(first));
        var leader = Result(groups.BeginJoin(JoinRequest(first.MemberId)));
        var follower = Result(second);
        Assert.Equal((2, 2, first.MemberId, first.MemberId), (leader.GenerationId, follower.GenerationId, leader.Leader, follower.Leader));
        Assert.Equal([leader.MemberId, follower.MemberId], leader.Members.Select(member => member.MemberId));
        Assert.Empty(follower.Members);
        // No assignment before the leader's.
        var waiting = groups.BeginSync(follower);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, groups.Commit(5, follower));
        Assert.Equal("1", AssignmentOf(groups.BeginSync(leader, (leader.MemberId, "1"), (follower.MemberId, "2"))));
        Assert.Equal("2", AssignmentOf(waiting));
        Assert.Equal((ErrorCode.None, ErrorCode.None), (groups.Heartbeat(leader), groups.Heartbeat(follower)));
        Assert.Equal(ErrorCode.IllegalGeneration, groups.Heartbeat(first));
    }

    [Fact]
    public void AnAssignmentIsToldOnlyOnceItIsCommitted()
    {
        var groups = new GroupFixture();
        var joined = Result(groups.BeginJoinNew());
        groups.Log.CommitsAtOnce = false;
        var synced = groups.BeginSync(joined, (joined.MemberId, "mine"));
        var beat = groups.Begin(coordinator => coordinator.HeartbeatAsync(new HeartbeatRequest { GroupId = Group, MemberId = joined.MemberId, GenerationId = 1 }));
        Assert.False(synced.IsCompleted || beat.IsCompleted);
        groups.Log.Commit(groups.Log.LogEndOffset);
        groups.Pass(0);
        Assert.Equal("mine", AssignmentOf(synced));
        Assert.Equal(ErrorCode.None, Result(beat).ErrorCode);
    }

    [Fact]
    public void AHeartbeatDoesNotWaitBehindAnotherGroupsCommit()
    {
        var groups = new GroupFixture();
        var member = groups.JoinAlone();
        groups.Log.CommitsAtOnce = false;
        var commit = groups.BeginCommit(5, group: "other");
        Assert.Equal(ErrorCode.None, groups.Heartbeat(member));
        Assert.False(commit.IsCompleted);
    }

    [Fact]
    public void AMemberThatHangsInARebalanceIsLeftBehind()
    {
        var groups = new GroupFixture();
        var first = groups.JoinAlone();
        var second = groups.BeginJoinNew();
        for (var passed = 0; passed < RebalanceMs - 5_000; passed += 5_000)
        {
            groups.Pass(5_000);
            // Alive, but it does not join.
            Assert.Equal(ErrorCode.RebalanceInProgress, groups.Heartbeat(first));
        }

        Assert.False(second.IsCompleted);
        groups.Pass(5_000);
        var joined = Result(second);
        Assert.Equal((2, joined.MemberId, 1), (joined.GenerationId, joined.Leader, joined.Members.Count));
        Assert.Equal(ErrorCode.UnknownMemberId, groups.Heartbeat(first));
    }

    [Fact]
    public void MembersThatNeverFetchTheirAssignmentAreRemoved()
    {
        var groups = new GroupFixture();
        var first = groups.JoinAlone();
        var second = groups.BeginJoinNew();
        var leader = Result(groups.BeginJoin(JoinRequest(first.MemberId)));
        var silent = Result(second);
        Assert.Equal("1", AssignmentOf(groups.BeginSync(leader, (leader.MemberId, "1"), (silent.MemberId, "2"))));
        for (var passed = 0; passed < RebalanceMs; passed += 5_000)
        {
            groups.Heartbeat(silent);
            groups.Heartbeat(leader);
            groups.Pass(5_000);
        }

        Assert.Equal(ErrorCode.UnknownMemberId, groups.Heartbeat(silent));
        Assert.Equal(ErrorCode.RebalanceInProgress, groups.Heartbeat(leader));
    }

    [Fact]
    public void ALeaderThatDoesNotAssignIsRemovedAndTheOthersRejoin()
    {
        var groups = new GroupFixture();
        var first = groups.JoinAlone();
        var second = groups.BeginJoinNew();
        var leader = Result(groups.BeginJoin(JoinRequest(first.MemberId)));
        var follower = Result(second);
        var waiting = groups.BeginSync(follower);
        groups.Pass(SessionMs);
        Assert.Equal(ErrorCode.RebalanceInProgress, Result(waiting).ErrorCode);
        Assert.Equal(ErrorCode.UnknownMemberId, groups.Heartbeat(leader));
        var again = Result(groups.BeginJoin(JoinRequest(follower.MemberId)));
        Assert.Equal((3, follower.MemberId), (again.GenerationId, again.Leader));
    }

    [Fact]
    public void TheFirstGenerationWaitsForMembersThatStartTogether()
    {
        var groups = new GroupFixture(new GroupSettings { InitialRebalanceDelayMs = 3_000 });
        var first = groups.BeginJoinNew();
        groups.Pass(2_000);
        var second = groups.BeginJoinNew();
        groups.Pass(2_000);
        // The second put off the end.
        Assert.False(first.IsCompleted);
        groups.Pass(2_500);
        Assert.Equal((1, 1), (Result(first).GenerationId, Result(second).GenerationId));
        Assert.Equal(2, Result(first).Members.Count);
    }

    [Fact]
    public void TheProtocolIsOneThatAllSupportAndMostPrefer()
    {
        var groups = new GroupFixture(new GroupSettings { InitialRebalanceDelayMs = 1_000 });
        var joins = new[] { new[] { "a", "b", "c" }, ["c", "b", "d"], ["b", "c"], ["c", "b"] }.Select(groups.BeginJoinNew).ToList();
        groups.Pass(10_000);
        Assert.All(joins, join => Assert.Equal("b" == Result(join).ProtocolName ? "b" : "c", Result(join).ProtocolName));
        // Votes: b by the first and third, c by the second and fourth; of equals the first voted for.
        Assert.Equal("b", Result(joins[0]).ProtocolName);
    }

    [Fact]
    public void RejoiningWithoutAChangeDisturbsNobodyUnlessTheLeaderDoes()
    {
        var groups = new GroupFixture();
        var (leader, follower) = groups.JoinAsTwo();
        var again = Result(groups.BeginJoin(JoinRequest(follower.MemberId)));
        Assert.Equal((ErrorCode.None, follower.GenerationId), (again.ErrorCode, again.GenerationId));
        Assert.Equal(ErrorCode.None, groups.Heartbeat(leader));
        var changed = groups.BeginJoin(JoinRequest(follower.MemberId, protocols: ["range", "sticky"]));
        Assert.False(changed.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, groups.Heartbeat(leader));
        var next = Result(groups.BeginJoin(JoinRequest(leader.MemberId)));
        Assert.Equal((3, 3), (next.GenerationId, Result(changed).GenerationId));
    }

    [Fact]
    public void ALeaderThatRejoinsWantsANewAssignment()
    {
        var groups = new GroupFixture();
        var (leader, follower) = groups.JoinAsTwo();
        var rejoin = groups.BeginJoin(JoinRequest(leader.MemberId));
        Assert.False(rejoin.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, groups.Heartbeat(follower));
    }

    [Fact]
    public void AFullGroupTakesNobodyElse()
    {
        var groups = new GroupFixture(new GroupSettings { SizeMax = 2 });
        var (leader, _) = groups.JoinAsTwo();
        Assert.Equal(ErrorCode.GroupMaxSizeReached, Result(groups.BeginJoin(JoinRequest())).ErrorCode);
        Assert.Equal(ErrorCode.None, groups.Heartbeat(leader));
    }

    [Fact]
    public void ARepeatedJoinTakesThePlaceOfTheOneBefore()
    {
        var groups = new GroupFixture();
        var first = groups.JoinAlone();
        var id = Result(groups.BeginJoin(JoinRequest())).MemberId;
        var lost = groups.BeginJoin(JoinRequest(id));
        var retried = groups.BeginJoin(JoinRequest(id));
        Assert.Equal(ErrorCode.RebalanceInProgress, Result(lost).ErrorCode);
        Result(groups.BeginJoin(JoinRequest(first.MemberId)));
        Assert.Equal((ErrorCode.None, 2), (Result(retried).ErrorCode, Result(retried).GenerationId));
    }

    [Fact]
    public void AllThatWaitIsFailedWhenTheNodeNoLongerLeads()
    {
        var groups = new GroupFixture();
        groups.JoinAlone();
        var waiting = groups.BeginJoinNew();
        groups.Coordinator.Resign(0);
        groups.Pass(0);
        Assert.Equal(ErrorCode.NotCoordinator, Result(waiting).ErrorCode);
        Assert.Equal(ErrorCode.NotCoordinator, groups.Commit(1));
    }
}
