using LogCluster.Core;
using LogCluster.Protocol;
using State = LogCluster.Protocol.DeleteTopicsRequest.DeleteTopicState;

namespace LogCluster.Comparison.Scenarios;

/// <summary>DeleteTopics by name and by id; the last calls, for they leave nothing.</summary>
internal static class DeleteTopicsCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("a topic", 1, 6, (version, _) => Named(version, $"created-{version + 1}"));
        calls.AddVersions("a topic that is gone", 1, 6, (version, _) => Named(version, "created-2"));
        calls.Add("a topic twice", 6, Named(6, "several-1", "several-1"));
        calls.Add("a topic twice", 5, Named(5, "several-2", "several-2"));
        calls.Add("a topic twice, and another", 6, Named(6, "defaults", "several-2", "defaults"));
        calls.Add("a topic that is not there, twice", 6, Named(6, "missing", "missing"));
        calls.Add("a bad name", 6, Named(6, "a b"));
        calls.Add("an empty name", 6, Named(6, ""));
        calls.Add("neither name nor id", 6, Listed(new State()));
        calls.Add("neither name nor id, twice", 6, Listed(new State(), new State()));
        calls.Add("both name and id", 6, peer => Listed(new State { Name = "assigned", TopicId = peer.TopicId("assigned") }));
        calls.Add("name and another's id", 6, peer => Listed(new State { Name = "assigned", TopicId = peer.TopicId("configured") }));
        calls.Add("an id that is not there", 6, Listed(new State { TopicId = new Uuid(777) }));
        calls.Add("an id that is not there, twice", 6, Listed(new State { TopicId = new Uuid(777) }, new State { TopicId = new Uuid(777) }));
        calls.Add("an id twice", 6, peer => Listed(new State { TopicId = peer.TopicId("assigned-2") }, new State { TopicId = peer.TopicId("assigned-2") }));
        calls.Add("an id and its name", 6, peer => Listed(new State { TopicId = peer.TopicId("config-twice") }, new State { Name = "config-twice" }));
        calls.Add("an id", 6, peer => Listed(new State { TopicId = peer.TopicId("configured") }));
        calls.Add("the topic of the metadata", 6, Named(6, "__cluster_metadata"));
        calls.Add("nothing", 6, new DeleteTopicsRequest());
        calls.Add("configs of a topic that is gone", 4, Ask.Describe(Ask.Topic, "configured"));
        calls.Add("the topics that are left", 13, new MetadataRequest { Topics = null });
    }

    private static DeleteTopicsRequest Named(short version, params string[] names) => version < 6
        ? new() { TopicNames = [.. names], TimeoutMs = 5_000 }
        : new() { Topics = [.. names.Select(name => new State { Name = name })], TimeoutMs = 5_000 };

    private static DeleteTopicsRequest Listed(params State[] topics) => new() { Topics = [.. topics], TimeoutMs = 5_000 };
}
