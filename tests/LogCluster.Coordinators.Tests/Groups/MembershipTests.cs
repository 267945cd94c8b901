using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Coordinators.Tests.Groups.GroupFixture;

namespace LogCluster.Coordinators.Tests.Groups;

/// <summary>Sessions, members on the way, static members, and leaving.</summary>
public sealed class MembershipTests
{
    private readonly GroupFixture _groups = new();

    [Fact]
    public void AMemberThatIsNotHeardOfIsRemovedAndTheGroupIsEmpty()
    {
        var member = _groups.JoinAlone();
        _groups.Pass(SessionMs - 1_000);
        Assert.Equal(ErrorCode.None, _groups.Heartbeat(member));
        _groups.Pass(SessionMs - 1_000);
        Assert.Equal("Stable", _groups.Describe().GroupState);
        _groups.Pass(2_000);
        Assert.Equal(("Empty", 0), (_groups.Describe().GroupState, _groups.Describe().Members.Count));
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Heartbeat(member));
        // That nobody is left is in the log: the next generation is numbered from there.
        _groups.FailOver();
        Assert.Equal(3, Result(_groups.BeginJoinNew()).GenerationId);
    }

    [Fact]
    public void WhatAMemberReadsIsToldAlsoWhileTheGroupRebalances()
    {
        var (leader, _) = _groups.JoinAsTwo();
        var assigned = Described(leader);
        Assert.NotEmpty(assigned);
        var third = _groups.BeginJoinNew();
        Assert.Equal((false, "PreparingRebalance"), (third.IsCompleted, _groups.Describe().GroupState));
        Assert.Equal(assigned, Described(leader));

        byte[] Described(JoinGroupResponse member) => _groups.Describe().Members.Single(described => described.MemberId == member.MemberId).MemberAssignment.ToArray();
    }

    [Fact]
    public void ACommitKeepsTheSession()
    {
        var member = _groups.JoinAlone();
        for (var i = 0; i < 5; i++)
        {
            _groups.Pass(SessionMs - 1_000);
            Assert.Equal(ErrorCode.None, _groups.Commit(i, member));
        }
    }

    [Fact]
    public void AMemberThatWasGivenAnIdHoldsUpTheOthersUntilItsSessionEnds()
    {
        var member = _groups.JoinAlone();
        Result(_groups.BeginJoin(JoinRequest()));
        var rejoin = _groups.BeginJoin(JoinRequest(member.MemberId));
        Assert.False(rejoin.IsCompleted);
        _groups.Pass(SessionMs);
        Assert.Equal((ErrorCode.None, 2), (Result(rejoin).ErrorCode, Result(rejoin).GenerationId));
    }

    [Fact]
    public void ANewMemberWhoseClientIsGoneDoesNotStayForever()
    {
        var member = _groups.JoinAlone();
        // Version 3 joins at once, without knowing its id; its client goes away.
        var lost = _groups.BeginJoin(JoinRequest(), version: 3);
        for (var passed = 0; passed <= RebalanceMs; passed += 5_000)
        {
            _groups.Heartbeat(member);
            _groups.Pass(5_000);
        }

        Assert.True(lost.IsCompleted);
        _groups.Pass(SessionMs);
        Assert.Empty(_groups.Describe().Members);
    }

    [Fact]
    public void WhoLeavesIsGoneAtOnceAndNobodyWaitsForIt()
    {
        var (leader, follower) = _groups.JoinAsTwo();
        var rejoin = _groups.BeginJoin(JoinRequest(leader.MemberId));
        Assert.False(rejoin.IsCompleted);
        var left = _groups.Call(coordinator => coordinator.LeaveAsync(new LeaveGroupRequest { GroupId = Group, Members = [new() { MemberId = follower.MemberId }] }));
        Assert.Equal(ErrorCode.None, left.Members.Single().ErrorCode);
        Assert.Equal((3, 1), (Result(rejoin).GenerationId, Result(rejoin).Members.Count));
    }

    [Fact]
    public void WhoLeavesWhileItWaitsIsAnswered()
    {
        var member = _groups.JoinAlone();
        var id = Result(_groups.BeginJoin(JoinRequest())).MemberId;
        var joining = _groups.BeginJoin(JoinRequest(id));
        _groups.Call(coordinator => coordinator.LeaveAsync(new LeaveGroupRequest { GroupId = Group, Members = [new() { MemberId = id }] }));
        Assert.Equal(ErrorCode.UnknownMemberId, Result(joining).ErrorCode);
        var leader = Result(_groups.BeginJoin(JoinRequest(member.MemberId)));
        Assert.Equal(2, leader.GenerationId);
    }

    [Fact]
    public void AStaticMemberComesBackWithoutARebalance()
    {
        var first = _groups.JoinAlone("instance");
        var back = Result(_groups.BeginJoin(JoinRequest(instanceId: "instance")));
        Assert.NotEqual(first.MemberId, back.MemberId);
        Assert.StartsWith("instance-", back.MemberId, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.None, 1, back.MemberId, true), (back.ErrorCode, back.GenerationId, back.Leader, back.SkipAssignment));
        Assert.Equal("alone", AssignmentOf(_groups.BeginSync(back)));
        // The old id is fenced, also after a failover.
        Assert.Equal(ErrorCode.FencedInstanceId, _groups.Heartbeat(first, "instance"));
        _groups.FailOver();
        Assert.Equal(ErrorCode.FencedInstanceId, _groups.Heartbeat(first, "instance"));
        Assert.Equal(ErrorCode.None, _groups.Heartbeat(back, "instance"));
    }

    [Fact]
    public void AStaticLeaderOfAnOldVersionIsNotToldThatItLeads()
    {
        var first = _groups.JoinAlone("instance");
        var back = Result(_groups.BeginJoin(JoinRequest(instanceId: "instance"), version: 8));
        Assert.Equal((first.MemberId, false, 0), (back.Leader, back.SkipAssignment, back.Members.Count));
    }

    [Fact]
    public void TheDuplicateOfAStaticMemberIsFencedWhereItWaits()
    {
        var member = _groups.JoinAlone();
        var old = _groups.BeginJoin(JoinRequest(instanceId: "instance"));
        Assert.False(old.IsCompleted);
        var replacement = _groups.BeginJoin(JoinRequest(instanceId: "instance"));
        Assert.Equal(ErrorCode.FencedInstanceId, Result(old).ErrorCode);
        Result(_groups.BeginJoin(JoinRequest(member.MemberId)));
        Assert.Equal(2, Result(replacement).GenerationId);
    }

    [Fact]
    public void AStaticMemberWithOtherProtocolsMakesARebalance()
    {
        _groups.JoinAlone("instance");
        var back = Result(_groups.BeginJoin(JoinRequest(instanceId: "instance", protocols: "sticky")));
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, back.ErrorCode);
        var both = Result(_groups.BeginJoin(JoinRequest(instanceId: "instance", protocols: ["sticky", "range"])));
        Assert.Equal((ErrorCode.None, 2, "sticky"), (both.ErrorCode, both.GenerationId, both.ProtocolName));
    }

    [Fact]
    public void AStaticMemberKeepsItsPlaceInARebalanceUntilItsSessionEnds()
    {
        _groups.JoinAlone("instance");
        var second = _groups.BeginJoinNew();
        for (var passed = 0; passed < RebalanceMs && !second.IsCompleted; passed += 1_000)
            _groups.Pass(1_000);
        // Its session ended before the rebalance did.
        Assert.Single(Result(second).Members);
    }

    [Fact]
    public void AnAdministratorRemovesAStaticMemberByItsInstance()
    {
        _groups.JoinAlone("instance");
        var left = _groups.Call(coordinator => coordinator.LeaveAsync(
            new LeaveGroupRequest { GroupId = Group, Members = [new() { MemberId = "", GroupInstanceId = "instance" }, new() { MemberId = "", GroupInstanceId = null }] }));
        Assert.Equal([ErrorCode.None, ErrorCode.UnknownMemberId], left.Members.Select(member => member.ErrorCode));
        Assert.Equal("Empty", _groups.Describe().GroupState);
    }
}
