using static LogCluster.Comparison.Scenarios.AskGroup;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Static members (KIP-345): they restart without a rebalance, and whom they replace is fenced.</summary>
internal static class StaticMemberCalls
{
    private const string Group = "statics";
    private const string Instance = "instance-1";
    private const string Other = "instance-2";

    public static void Add(CallList calls)
    {
        calls.Add("a static member", JoinVersion, _ => Join(Group, "", Instance), Named("static"));
        calls.Begin("other", "another static member", JoinVersion, _ => Join(Group, "", Other), Named("other static"));
        calls.Add("a static member before its assignment", HeartbeatVersion, peer => Heartbeat(Group, 1, peer.Member("static"), Instance));
        calls.Begin("joins too", "the first joins too", JoinVersion, peer => Join(Group, peer.Member("static"), Instance), Named("static"));
        calls.End("other", "the other has joined");
        calls.End("joins too", "the first has joined");
        calls.Add("the leader assigns", SyncVersion, peer => Sync(Group, 2, peer.Member("static"), Instance, assigned: [peer.Member("static"), peer.Member("other static")]));
        calls.Add("the other is assigned", SyncVersion, peer => Sync(Group, 2, peer.Member("other static"), Other));
        calls.Add("static members", 6, Describe(Group));
        Restarts(calls);
        Departures(calls);
    }

    private static void Restarts(CallList calls)
    {
        calls.Add("the leader restarts", JoinVersion, _ => Join(Group, "", Instance), Named("restarted"));
        calls.Add("and is assigned what it had", SyncVersion, peer => Sync(Group, 2, peer.Member("restarted"), Instance));
        calls.Add("the follower restarts", JoinVersion, _ => Join(Group, "", Other), Named("other restarted"));
        calls.Add("the follower restarts, an older client", 5, _ => Join(Group, "", Other), Named("other restarted"));
        calls.Add("the leader restarts, an older client", 8, _ => Join(Group, "", Instance), Named("restarted"));
        calls.Add("members that restarted", 6, Describe(Group));
        calls.Add("whom another replaced", HeartbeatVersion, peer => Heartbeat(Group, 2, peer.Member("static"), Instance));
        calls.Add("whom another replaced, without its instance", HeartbeatVersion, peer => Heartbeat(Group, 2, peer.Member("static")));
        calls.Add("the newest id without its instance", HeartbeatVersion, peer => Heartbeat(Group, 2, peer.Member("restarted")));
        calls.Add("the newest id under another's instance", HeartbeatVersion, peer => Heartbeat(Group, 2, peer.Member("restarted"), Other));
        calls.Add("the instance without an id", HeartbeatVersion, Heartbeat(Group, 2, "", Instance));
        calls.Add("whom another replaced", JoinVersion, peer => Join(Group, peer.Member("static"), Instance));
        calls.Add("an instance that is none", JoinVersion, peer => Join(Group, peer.Member("restarted"), "nobody's"));
        calls.Add("whom another replaced", SyncVersion, peer => Sync(Group, 2, peer.Member("static"), Instance));
        calls.Add("whom another replaced", CommitVersion, peer => CommitAs(Group, peer.Member("static"), 2, Instance, (Topic, 0, 1)));
        calls.Add("an instance that is none", CommitVersion, peer => CommitAs(Group, peer.Member("restarted"), 2, "nobody's", (Topic, 0, 1)));
        calls.Add("an instance without generation", CommitVersion, CommitAs(Group, "", -1, Instance, (Topic, 0, 1)));
        calls.Add("the newest id of an instance", CommitVersion, peer => CommitAs(Group, peer.Member("restarted"), 2, Instance, (Topic, 0, 1)));
        calls.Begin("changed", "a restart with another protocol", JoinVersion, _ => Join(Group, "", Other, protocols: ["roundrobin", "range"]), Named("other restarted"));
    }

    private static void Departures(CallList calls)
    {
        calls.Add("whom another replaced", LeaveVersion, peer => Leave(Group, (peer.Member("static"), Instance)));
        calls.Add("by instance, and one that is none", LeaveVersion, Leave(Group, ("", Instance), ("", "nobody's")));
        calls.Add("the instance again", LeaveVersion, Leave(Group, ("", Instance)));
        calls.Add("one static member left", 6, Describe(Group));
        calls.Add("by instance, in the first version of it", 3, Leave(Group, ("", Other)));
        calls.Add("no static member left", 6, Describe(Group));
    }
}
