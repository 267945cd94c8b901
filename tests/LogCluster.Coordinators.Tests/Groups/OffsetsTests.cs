using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Coordinators.Tests.Groups.GroupFixture;

namespace LogCluster.Coordinators.Tests.Groups;

/// <summary>Committed offsets: how long they live, and what a failure does to them.</summary>
public sealed class OffsetsTests
{
    private const int RetentionMs = 3_600_000;
    private const int CheckMs = 60_000;

    private readonly GroupFixture _groups = new(new GroupSettings { OffsetsRetentionMs = RetentionMs, RetentionCheckIntervalMs = CheckMs });

    [Fact]
    public void ACommitIsAnsweredWhenItIsCommittedAndSurvivesAFailover()
    {
        _groups.Log.CommitsAtOnce = false;
        var commit = _groups.BeginCommit(5);
        Assert.False(commit.IsCompleted);
        _groups.Log.Commit(1);
        _groups.Pass(0);
        Assert.Equal(ErrorCode.None, ErrorOf(Result(commit)));
        _groups.FailOver();
        Assert.Equal(5, _groups.Committed());
    }

    [Fact]
    public void ACommitThatReplicasDoNotConfirmIsNotAnsweredAsDone()
    {
        _groups.Log.CommitsAtOnce = false;
        var commit = _groups.BeginCommit(5);
        _groups.Pass(5_000);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, ErrorOf(Result(commit)));
    }

    [Fact]
    public void AFailedWriteChangesNothing()
    {
        Assert.Equal(ErrorCode.None, _groups.Commit(5));
        _groups.Log.NextFailure = new IOException("no space");
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, _groups.Commit(6));
        Assert.Equal(5, _groups.Committed());
        Assert.Equal(ErrorCode.None, _groups.Commit(7));
        Assert.Equal(7, _groups.Committed());
    }

    [Fact]
    public void OffsetsOfASimpleGroupExpireAfterTheirCommitAndTheGroupWithThem()
    {
        Assert.Equal(ErrorCode.None, _groups.Commit(5, topic: "early"));
        _groups.Pass(RetentionMs / 2);
        Assert.Equal(ErrorCode.None, _groups.Commit(6, topic: "late"));
        _groups.Pass((RetentionMs / 2) + CheckMs);
        Assert.Equal((-1, 6), (_groups.Committed("early"), _groups.Committed("late")));
        Assert.Equal(["g Empty"], _groups.List());
        _groups.Pass((RetentionMs / 2) + CheckMs);
        Assert.Equal(-1, _groups.Committed("late"));
        Assert.Empty(_groups.List());
        _groups.FailOver();
        Assert.Empty(_groups.List());
    }

    [Fact]
    public void OffsetsThatAGroupReadsFromDoNotExpireWhileItLives()
    {
        var member = _groups.JoinAlone();
        Assert.Equal((ErrorCode.None, ErrorCode.None), (_groups.Commit(5, member, "t"), _groups.Commit(6, member, "other")));
        for (var passed = 0; passed < RetentionMs + (2 * CheckMs); passed += SessionMs / 2)
        {
            _groups.Pass(SessionMs / 2);
            Assert.Equal(ErrorCode.None, _groups.Heartbeat(member));
        }

        Assert.Equal((5, -1), (_groups.Committed("t"), _groups.Committed("other")));
        // Once it is empty they live on for the retention, counted from there.
        _groups.Pass(SessionMs + (RetentionMs / 2));
        Assert.Equal(5, _groups.Committed("t"));
        _groups.Pass((RetentionMs / 2) + (2 * CheckMs));
        Assert.Equal(-1, _groups.Committed("t"));
        Assert.Empty(_groups.List());
    }

    [Fact]
    public void AnOldClientsOwnRetentionCounts()
    {
        Assert.Equal(ErrorCode.None, _groups.Commit(5, retentionMs: 1_000));
        _groups.Pass(2 * CheckMs);
        Assert.Equal(-1, _groups.Committed());
    }

    [Fact]
    public void OffsetsOfDeletedTopicsGo()
    {
        for (var i = 0; i < 450; i++)
            _groups.Commit(i, topic: "gone", group: $"group-{i}");
        _groups.Commit(1, topic: "t", group: "group-7");
        _groups.Coordinator.OnTopicsDeleted(new SortedSet<string> { "gone" });
        _groups.Pass(100);
        Assert.All([0, 7, 199, 200, 449], i => Assert.Equal(-1, _groups.Committed("gone", $"group-{i}")));
        Assert.Equal(1, _groups.Committed("t", "group-7"));
    }

    [Fact]
    public void AGroupIsDeletedWithItsOffsetsForGood()
    {
        var member = _groups.JoinAlone();
        _groups.Commit(5, member);
        DeleteGroupsResponse Delete() => _groups.Call(coordinator => coordinator.DeleteGroupsAsync(new DeleteGroupsRequest { GroupsNames = [Group] }));
        Assert.Equal(ErrorCode.NonEmptyGroup, Delete().Results.Single().ErrorCode);
        _groups.Pass(SessionMs);
        Assert.Equal(ErrorCode.None, Delete().Results.Single().ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, Delete().Results.Single().ErrorCode);
        _groups.FailOver();
        Assert.Empty(_groups.List());
        Assert.Equal(-1, _groups.Committed());
        // Its name is free again, from the first generation on.
        Assert.Equal(1, Result(_groups.BeginJoinNew()).GenerationId);
    }

    [Fact]
    public void AMembersGenerationOutlivesAFailover()
    {
        var (leader, follower) = _groups.JoinAsTwo();
        _groups.FailOver();
        Assert.Equal((ErrorCode.None, ErrorCode.None), (_groups.Heartbeat(leader), _groups.Heartbeat(follower)));
        Assert.Equal(ErrorCode.None, _groups.Commit(9, follower));
        Assert.Equal(("Stable", 2), (_groups.Describe().GroupState, _groups.Describe().Members.Count));
        // Their sessions have begun anew.
        _groups.Pass(SessionMs);
        Assert.Equal("Empty", _groups.Describe().GroupState);
    }
}
