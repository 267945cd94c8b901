using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.AskGroup;

namespace LogCluster.Comparison.Scenarios;

/// <summary>FindCoordinator, JoinGroup, SyncGroup, Heartbeat and LeaveGroup of dynamic members: a group's whole life, and what is refused on its way.</summary>
internal static class GroupMemberCalls
{
    private const string Group = "members";

    public static void Add(CallList calls)
    {
        calls.Add("the topic of the groups below", 7, Ask.Create(Ask.NewTopic(Topic, 3)));
        BeforeTheTopic(calls);
        Coordinators(calls);
        EachVersion(calls);
        Refused(calls);
        FirstGeneration(calls);
        SecondMember(calls);
        Rejoins(calls);
        Departures(calls);
    }

    /// <summary>Nobody has looked for a coordinator yet, so there is no topic of the groups.</summary>
    private static void BeforeTheTopic(CallList calls)
    {
        calls.Add("before there is a coordinator", 4, Heartbeat(Group, 1, "somebody"));
        calls.Add("before there is a coordinator", JoinVersion, Join(Group, ""));
        calls.Add("before there is a coordinator", CommitVersion, Commit(Group, (Topic, 0, 1)));
        calls.Add("before there is a coordinator", FetchVersion, Fetch((Group, Topic, [0])));
        calls.Add("before there is a coordinator", 6, Describe(Group));
        calls.Add("before there is a coordinator", 5, List());
        calls.Add("before there is a coordinator", 2, new DeleteGroupsRequest { GroupsNames = [Group] });
    }

    private static void Coordinators(CallList calls)
    {
        calls.AddVersions("a group's coordinator", 0, 3, (_, _) => new FindCoordinatorRequest { Key = Group });
        // Until all of the coordinator is there.
        calls.Add("groups before they are", 6, Describe([.. Enumerable.Range(0, 200).Select(i => $"nobody's {i}")]));
        calls.AddVersions("coordinators of two groups", 4, 6, (_, _) => new FindCoordinatorRequest { CoordinatorKeys = [Group, "another"] });
        calls.Add("a coordinator of the empty group", 3, new FindCoordinatorRequest { Key = "" });
        calls.Add("a coordinator of the empty group", 6, new FindCoordinatorRequest { CoordinatorKeys = [""] });
        calls.Add("a coordinator of a group twice", 6, new FindCoordinatorRequest { CoordinatorKeys = [Group, Group] });
        calls.Add("a coordinator of no known type", 3, new FindCoordinatorRequest { KeyType = 9, Key = "k" });
        calls.Add("a coordinator of share groups, before those", 5, new FindCoordinatorRequest { KeyType = 2, CoordinatorKeys = ["k"] });
        calls.Add("a coordinator of a share group by another's name", 6, new FindCoordinatorRequest { KeyType = 2, CoordinatorKeys = ["k"] });
    }

    /// <summary>A group for each version of JoinGroup, its other calls in the newest version that such a client has.</summary>
    private static void EachVersion(CallList calls)
    {
        for (short version = 0; version <= JoinVersion; version++)
        {
            var group = $"version-{version}";
            var name = $"member of version {version}";
            calls.Add("a first member", version, _ => Join(group, ""), Named(name));
            if (version >= 4)
                calls.Add("with the id that it was given", version, peer => Join(group, peer.Member(name)), Named(name));
            var sync = Math.Min(version, SyncVersion);
            calls.Add("the leader assigns", sync, peer => Sync(group, 1, peer.Member(name), assigned: peer.Member(name)));
            calls.Add("asked again", sync, peer => Sync(group, 1, peer.Member(name)));
            calls.Add("a stable group", Math.Min(version, (short)6), Describe(version, group));
            calls.Add("a member", Math.Min(version, HeartbeatVersion), peer => Heartbeat(group, 1, peer.Member(name)));
            calls.Add("a commit of a member", Math.Clamp(version, (short)2, CommitVersion), peer => CommitAs(group, peer.Member(name), 1, null, (Topic, 0, 5)));
            var leave = Math.Min(version, LeaveVersion);
            calls.Add("the member goes", leave, peer => leave < 3 ? new LeaveGroupRequest { GroupId = group, MemberId = peer.Member(name) } : Leave(group, (peer.Member(name), null)));
            calls.Add("and goes again", leave, peer => leave < 3 ? new LeaveGroupRequest { GroupId = group, MemberId = peer.Member(name) } : Leave(group, (peer.Member(name), null)));
            calls.Add("the group without members", Math.Min(version, (short)6), Describe(version, group));
        }
    }

    private static void Refused(CallList calls)
    {
        foreach (var version in new short[] { 3, JoinVersion })
        {
            calls.Add("an empty group id", version, Join("", ""));
            calls.Add("a session too short", version, Join(Group, "", sessionMs: 10));
            calls.Add("a session too long", version, Join(Group, "", sessionMs: 10_000_000));
            calls.Add("an unknown member of an unknown group", version, Join("nobody's", "somebody"));
            calls.Add("no protocol type", version, Join("refused", "", type: ""));
            calls.Add("no protocols", version, Join("refused", "", protocols: []));
        }

        calls.Add("a group that was never joined", 2, new DeleteGroupsRequest { GroupsNames = ["refused"] });
        calls.Add("unknown group", SyncVersion, Sync("nobody's", 1, "somebody"));
        calls.Add("an empty group id", SyncVersion, Sync("", 1, "somebody"));
        calls.Add("neither type nor protocol", SyncVersion, Sync("nobody's", 1, "somebody", type: null, protocol: null));
        calls.Add("unknown group", HeartbeatVersion, Heartbeat("nobody's", 1, "somebody"));
        calls.Add("an empty group id", HeartbeatVersion, Heartbeat("", 1, "somebody"));
        calls.Add("a group without members", HeartbeatVersion, Heartbeat("version-9", 1, "somebody"));
        calls.Add("a group without members", SyncVersion, Sync("version-9", 1, "somebody"));
        calls.Add("an unknown member of a group without members", JoinVersion, Join("version-9", "somebody"));
        calls.Add("unknown group", LeaveVersion, Leave("nobody's", ("somebody", null), ("", "instance")));
        calls.Add("unknown group", 2, new LeaveGroupRequest { GroupId = "nobody's", MemberId = "somebody" });
        calls.Add("an empty group id", LeaveVersion, Leave("", ("somebody", null)));
        calls.Add("an empty group id", 2, new LeaveGroupRequest { GroupId = "", MemberId = "somebody" });
        calls.Add("nobody, of an unknown group", LeaveVersion, Leave("nobody's"));
        calls.Add("nobody, of a group without members", LeaveVersion, Leave("version-9"));
    }

    private static void FirstGeneration(CallList calls)
    {
        calls.Add("a member without an id", JoinVersion, _ => Join(Group, ""), Named("first"));
        calls.Add("the group meanwhile", 6, Describe(Group));
        calls.Add("an id that is not known yet, with an instance", JoinVersion, peer => Join(Group, peer.Member("first"), instance: "instance"));
        calls.Add("an id that is not a member yet", HeartbeatVersion, peer => Heartbeat(Group, 0, peer.Member("first")));
        calls.Add("an id that is not a member yet", SyncVersion, peer => Sync(Group, 0, peer.Member("first")));
        calls.Add("with the id that it was given", JoinVersion, peer => Join(Group, peer.Member("first"), protocols: ["range", "roundrobin"]), Named("first"));
        calls.Add("a group that waits for its assignment", 6, Describe(Group));
        calls.Add("a member that waits for its assignment", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("first")));
        calls.Add("of a member that waits for its assignment", CommitVersion, peer => CommitAs(Group, peer.Member("first"), 1, null, (Topic, 0, 1)));
        calls.Add("from outside of a group that waits for its assignment", CommitVersion, Commit(Group, (Topic, 0, 1)));
        calls.Add("an unknown member", SyncVersion, Sync(Group, 1, "somebody"));
        calls.Add("another generation", SyncVersion, peer => Sync(Group, 7, peer.Member("first")));
        calls.Add("another type", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), type: "other"));
        calls.Add("another protocol", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), protocol: "roundrobin"));
        calls.Add("no type", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), type: null));
        calls.Add("no protocol", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), protocol: null));
        calls.Add("an instance that is none", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), instance: "instance"));
        calls.Add("the leader assigns", SyncVersion, peer => Sync(Group, 1, peer.Member("first"), assigned: peer.Member("first")));
        calls.Add("an unknown member", HeartbeatVersion, Heartbeat(Group, 1, "somebody"));
        calls.Add("no member", HeartbeatVersion, Heartbeat(Group, 1, ""));
        calls.Add("another generation", HeartbeatVersion, peer => Heartbeat(Group, 7, peer.Member("first")));
        calls.Add("an instance that is none", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("first"), "instance"));
        calls.Add("an unknown member", JoinVersion, Join(Group, "somebody"));
        calls.Add("another type", JoinVersion, Join(Group, "", type: "other"));
        calls.Add("another protocol", JoinVersion, Join(Group, "", protocols: ["other"]));
        calls.Add("another protocol of a member", JoinVersion, peer => Join(Group, peer.Member("first"), type: "other"));
    }

    private static void SecondMember(CallList calls)
    {
        calls.Add("another member without an id", JoinVersion, _ => Join(Group, ""), Named("second"));
        calls.Add("an id that was given is given back", LeaveVersion, peer => Leave(Group, (peer.Member("second"), null)));
        calls.Add("another member without an id", JoinVersion, _ => Join(Group, ""), Named("second"));
        calls.Add("a member while another has an id only", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("first")));
        calls.Begin("second joins", "it waits for the first", JoinVersion, peer => Join(Group, peer.Member("second"), protocols: ["roundrobin", "range"]), Named("second"));
        calls.Add("a group that rebalances", 6, Describe(Group));
        calls.Add("by state", 5, List(states: ["PreparingRebalance"]));
        calls.Add("a member while another joins", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("first")));
        calls.Add("a member that joins", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("second")));
        calls.Add("while another joins", SyncVersion, peer => Sync(Group, 1, peer.Member("first")));
        calls.Add("while another joins", CommitVersion, peer => CommitAs(Group, peer.Member("first"), 1, null, (Topic, 0, 2)));
        calls.Add("the first joins too", JoinVersion, peer => Join(Group, peer.Member("first"), protocols: ["range", "roundrobin"]), Named("first"));
        calls.End("second joins", "the second has joined");
        calls.Begin("second syncs", "it waits for the leader", SyncVersion, peer => Sync(Group, 2, peer.Member("second"), protocol: "range"));
        calls.Add("of a generation that has ended", CommitVersion, peer => CommitAs(Group, peer.Member("first"), 1, null, (Topic, 0, 2)));
        calls.Add("the leader assigns", SyncVersion, peer => Sync(Group, 2, peer.Member("first"), assigned: [peer.Member("first"), peer.Member("second")]));
        calls.End("second syncs", "the second has its assignment");
        calls.Add("a stable group of two", 6, Describe(Group));
        calls.Add("a generation that has ended", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("first")));
        calls.Add("the follower", HeartbeatVersion, peer => Heartbeat(Group, 2, peer.Member("second")));
    }

    private static void Rejoins(CallList calls)
    {
        calls.Add("a follower that changed nothing joins again", JoinVersion, peer => Join(Group, peer.Member("second"), protocols: ["roundrobin", "range"]), Named("second"));
        calls.Add("a stable group all the same", 6, Describe(Group));
        calls.Begin("second changes", "a follower reads another topic", JoinVersion, peer => Join(Group, peer.Member("second"), topic: "created-8"), Named("second"));
        calls.Add("the leader joins too", JoinVersion, peer => Join(Group, peer.Member("first")), Named("first"));
        calls.End("second changes", "the follower has joined");
        calls.Add("a follower joins again before the assignment", JoinVersion, peer => Join(Group, peer.Member("second"), topic: "created-8"), Named("second"));
        calls.Add("the leader joins again before the assignment", JoinVersion, peer => Join(Group, peer.Member("first")), Named("first"));
        calls.Add("a member that got nothing", SyncVersion, peer => Sync(Group, 3, peer.Member("first"), assigned: [peer.Member("first"), "nobody"]));
        calls.Add("assigned nothing", SyncVersion, peer => Sync(Group, 3, peer.Member("second")));
        calls.Begin("first again", "the leader joins again", JoinVersion, peer => Join(Group, peer.Member("first")), Named("first"));
        calls.Add("the follower joins too", JoinVersion, peer => Join(Group, peer.Member("second"), topic: "created-8"), Named("second"));
        calls.End("first again", "the leader has joined");
        calls.Add("members that had an assignment wait for the next", 6, Describe(Group));
        calls.Begin("second syncs again", "the follower waits for its assignment", SyncVersion, peer => Sync(Group, 4, peer.Member("second")));
        calls.Add("the leader assigns to itself", SyncVersion, peer => Sync(Group, 4, peer.Member("first"), assigned: [peer.Member("first")]));
        calls.End("second syncs again", "the follower got nothing");
    }

    private static void Departures(CallList calls)
    {
        calls.Add("some that are there and some that are not", LeaveVersion, peer => Leave(Group, ("somebody", null), (peer.Member("second"), null), ("", "instance"), ("", null), (peer.Member("first"), "instance")));
        calls.Add("after another has gone", HeartbeatVersion, peer => Heartbeat(Group, 4, peer.Member("first")));
        calls.Add("who has gone", HeartbeatVersion, peer => Heartbeat(Group, 4, peer.Member("second")));
        calls.Add("who has gone joins", JoinVersion, peer => Join(Group, peer.Member("second")));
        calls.Add("a group that waits for its last member", 6, Describe(Group));
        calls.Add("the last member joins", JoinVersion, peer => Join(Group, peer.Member("first")), Named("first"));
        calls.Add("the last member assigns", SyncVersion, peer => Sync(Group, 5, peer.Member("first"), assigned: [peer.Member("first")]));
        calls.Add("one member twice", LeaveVersion, peer => Leave(Group, (peer.Member("first"), null), (peer.Member("first"), null)));
        calls.Add("a group that nobody is in", 6, Describe(Group));
        calls.Add("a generation after all have gone", JoinVersion, _ => Join(Group, ""), Named("third"));
        calls.Add("and its generation", JoinVersion, peer => Join(Group, peer.Member("third"), type: "other", protocols: ["one", "two"]), Named("third"));
        calls.Add("a member of another type assigns", SyncVersion, peer => Sync(Group, 7, peer.Member("third"), type: "other", protocol: "one", assigned: [peer.Member("third")]));
        calls.Add("a group of another type", 6, Describe(Group));
    }
}
