using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Comparison.Scenarios.AskGroup;

namespace LogCluster.Comparison.Scenarios;

/// <summary>OffsetCommit, OffsetFetch and OffsetDelete, of consumers that only commit and of members.</summary>
internal static class GroupOffsetCalls
{
    private const string Group = "offsets";
    private const short ByIdVersion = 10;

    public static void Add(CallList calls)
    {
        Commits(calls);
        ByMembers(calls);
        Fetches(calls);
        Deletions(calls);
    }

    private static void Commits(CallList calls)
    {
        calls.AddVersions("from outside", 2, CommitVersion, (version, _) => Commit(Group, (Topic, 0, 10 + version), (Topic, 1, 20)));
        calls.Add("from outside, by id", ByIdVersion, peer => CommitById(Group, peer.TopicId(Topic), (2, 30)));
        calls.Add("with a retention of its own", 4, _ => With(Commit(Group, (Topic, 0, 11)), request => request.RetentionTimeMs = 3_600_000));
        calls.Add("a topic that is not there", CommitVersion, Commit(Group, ("missing", 0, 1)));
        calls.Add("a topic that is there and one that is not", CommitVersion, Commit(Group, ("missing", 0, 1), (Topic, 1, 21), (Topic, 9, 1)));
        calls.Add("a topic of a bad name", CommitVersion, Commit(Group, ("a b", 0, 1)));
        calls.Add("a topic of no name", CommitVersion, Commit(Group, ("", 0, 1)));
        calls.Add("an id that is not there", ByIdVersion, CommitById(Group, new Uuid(777), (0, 1)));
        calls.Add("the empty id", ByIdVersion, CommitById(Group, Uuid.Zero, (0, 1)));
        calls.Add("a partition that is not there, by id", ByIdVersion, peer => CommitById(Group, peer.TopicId(Topic), (9, 1), (1, 22)));
        calls.Add("metadata as long as may be", CommitVersion, WithMetadata(new string('m', 4_096)));
        calls.Add("metadata too long", CommitVersion, WithMetadata(new string('m', 4_097)));
        calls.Add("metadata too long, and others", CommitVersion, _ => With(Commit(Group, (Topic, 1, 23)), request => request.Topics[0].Partitions.Add(CommitPart(2, 31, new string('m', 5_000)))));
        calls.Add("null metadata", CommitVersion, WithMetadata(null));
        calls.Add("a negative offset", CommitVersion, Commit(Group, (Topic, 2, -1)));
        calls.Add("a negative offset, by far", CommitVersion, Commit(Group, (Topic, 2, -77)));
        calls.Add("a partition twice", CommitVersion, Commit(Group, (Topic, 2, 40), (Topic, 2, 41)));
        calls.Add("nothing", CommitVersion, Commit(Group));
        calls.Add("a topic without partitions", CommitVersion, _ => With(Commit(Group, (Topic, 0, 1)), request => request.Topics[0].Partitions = []));
        calls.Add("to the empty group", CommitVersion, Commit("", (Topic, 0, 3)));
        calls.Add("of the empty group", FetchVersion, Fetch(("", Topic, [0])));
        foreach (var version in new short[] { 8, CommitVersion })
        {
            calls.Add("a member of an unknown group", version, CommitAs("nobody's", "somebody", 1, null, (Topic, 0, 1)));
            calls.Add("a member of a group without members", version, CommitAs(Group, "somebody", 1, null, (Topic, 0, 1)));
        }

        calls.Add("a name, but no generation", CommitVersion, CommitAs(Group, "somebody", -1, null, (Topic, 0, 12)));
        calls.Add("an unknown group, a name but no generation", CommitVersion, CommitAs("nobody's-2", "somebody", -1, null, (Topic, 0, 12)));
        calls.Add("a generation without a name", CommitVersion, CommitAs(Group, "", 1, null, (Topic, 0, 12)));
    }

    private static void ByMembers(CallList calls)
    {
        calls.Add("a member comes", 3, _ => Join(Group, ""), Named("committer"));
        calls.Add("and assigns", SyncVersion, peer => Sync(Group, 1, peer.Member("committer"), assigned: [peer.Member("committer")]));
        calls.Add("of a member", CommitVersion, peer => CommitAs(Group, peer.Member("committer"), 1, null, (Topic, 0, 50)));
        calls.Add("of a member, by id", ByIdVersion, peer => With(CommitById(Group, peer.TopicId(Topic), (1, 51)), request => (request.MemberId, request.GenerationIdOrMemberEpoch) = (peer.Member("committer"), 1)));
        calls.Add("from outside a group with members", CommitVersion, Commit(Group, (Topic, 0, 1)));
        calls.Add("from outside a group with members, by id", ByIdVersion, peer => CommitById(Group, peer.TopicId(Topic), (1, 1), (9, 1)));
        calls.Add("of an unknown member", CommitVersion, CommitAs(Group, "somebody", 1, null, (Topic, 0, 1), ("missing", 0, 1)));
        calls.Add("of another generation", CommitVersion, peer => CommitAs(Group, peer.Member("committer"), 7, null, (Topic, 0, 1)));
        calls.Add("of no generation", CommitVersion, peer => CommitAs(Group, peer.Member("committer"), -1, null, (Topic, 0, 1)));
        calls.Add("of an instance that is none", CommitVersion, peer => CommitAs(Group, peer.Member("committer"), 1, "instance", (Topic, 0, 1)));
        calls.Add("a member's topic", 0, Delete(Group, (Topic, [0, 9]), ("created-8", [0])));
    }

    private static void Fetches(CallList calls)
    {
        calls.AddVersions("some partitions", 1, 7, (_, _) => One(Group, (Topic, [0, 1, 2, 9])));
        calls.AddVersions("all topics", 2, 7, (_, _) => new OffsetFetchRequest { GroupId = Group, Topics = null });
        calls.AddVersions("of an unknown group", 1, 7, (_, _) => One("nobody's", (Topic, [0])));
        calls.AddVersions("all topics of an unknown group", 2, 7, (_, _) => new OffsetFetchRequest { GroupId = "nobody's", Topics = null });
        calls.Add("of a topic that is not there", 7, One(Group, ("missing", [0])));
        calls.Add("of no topics", 7, One(Group));
        calls.AddVersions("several groups", 8, FetchVersion, (_, _) => Fetch((Group, Topic, [0, 1]), ("nobody's", Topic, [0]), ("version-9", null, []), ("nobody's-3", null, [])));
        calls.Add("a group twice", FetchVersion, Fetch((Group, Topic, [0]), (Group, Topic, [1])));
        calls.Add("no groups", FetchVersion, Fetch());
        calls.Add("of a topic that is not there", FetchVersion, Fetch((Group, "missing", [0])));
        calls.Add("all topics, by id", ByIdVersion, Fetch((Group, null, [])));
        calls.Add("by id", ByIdVersion, peer => FetchById(Group, (peer.TopicId(Topic), [0, 1, 2, 9])));
        calls.Add("by an id that is not there", ByIdVersion, peer => FetchById(Group, (new Uuid(777), [0, 1]), (peer.TopicId(Topic), [0])));
        calls.Add("by the empty id", ByIdVersion, FetchById(Group, (Uuid.Zero, [0])));
        calls.Add("by id, of an unknown group", ByIdVersion, peer => FetchById("nobody's", (peer.TopicId(Topic), [0])));
        calls.Add("stable offsets only", FetchVersion, _ => With(Fetch((Group, Topic, [0])), request => request.RequireStable = true));
        foreach (var (what, member, epoch) in new[] { ("an unknown member", "somebody", 1), ("another generation", null, 7), ("no generation", null, -1), ("its generation", null, 1) })
        {
            calls.Add($"asked by {what}", FetchVersion, peer => With(Fetch((Group, Topic, [0])), request =>
                (request.Groups[0].MemberId, request.Groups[0].MemberEpoch) = (member ?? peer.Member("committer"), epoch)));
        }

        calls.Add("asked by a member of an unknown group", FetchVersion, _ => With(Fetch(("nobody's", Topic, [0])), request =>
            (request.Groups[0].MemberId, request.Groups[0].MemberEpoch) = ("somebody", 1)));
    }

    private static void Deletions(CallList calls)
    {
        calls.Add("offsets of a group without members", 0, Delete("version-9", (Topic, [0, 1, 9]), ("missing", [0])));
        calls.Add("after that", FetchVersion, Fetch(("version-9", null, [])));
        calls.Add("offsets of an unknown group", 0, Delete("nobody's", (Topic, [0])));
        calls.Add("offsets of an unknown group and topic", 0, Delete("nobody's", ("missing", [0])));
        calls.Add("offsets of the empty group", 0, Delete("", (Topic, [0])));
        calls.Add("offsets of no topic", 0, Delete(Group));
        calls.Add("offsets of no topic of an unknown group", 0, Delete("nobody's"));
        calls.Add("offsets of no partition", 0, Delete(Group, ("created-8", [])));
        calls.Add("offsets of no partition of a topic that is not there", 0, Delete(Group, ("missing", [])));
        calls.Add("offsets of no partition of an unknown group", 0, Delete("nobody's", (Topic, [])));
        calls.Add("offsets of a group of another type", 0, Delete("members", (Topic, [0])));
        calls.Add("the last offset of a group that only commits", 0, Delete("nobody's-2", (Topic, [0])));
        calls.Add("a group without anything", 6, Describe("nobody's-2"));
    }

    private static T With<T>(T request, Action<T> change)
    {
        change(request);
        return request;
    }

    private static OffsetCommitRequest WithMetadata(string? metadata) =>
        With(Commit(Group, (Topic, 2, 30)), request => request.Topics[0].Partitions = [CommitPart(2, 32, metadata)]);

    private static OffsetFetchRequest One(string group, params (string Topic, int[] Partitions)[] asked) => new()
    {
        GroupId = group,
        Topics = [.. asked.Select(one => new OffsetFetchRequest.OffsetFetchRequestTopic { Name = one.Topic, PartitionIndexes = [.. one.Partitions] })],
    };

    private static OffsetDeleteRequest Delete(string group, params (string Topic, int[] Partitions)[] topics) => new()
    {
        GroupId = group,
        Topics =
        [
            .. topics.Select(topic => new OffsetDeleteRequest.OffsetDeleteRequestTopic
            {
                Name = topic.Topic,
                Partitions = [.. topic.Partitions.Select(partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition })],
            }),
        ],
    };
}
