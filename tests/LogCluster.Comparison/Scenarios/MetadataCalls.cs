using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Comparison.Scenarios;

/// <summary>Metadata of all and of some topics, by name and by id.</summary>
internal static class MetadataCalls
{
    public static void Add(CallList calls)
    {
        calls.AddVersions("some topics by name", 0, 13, (_, _) => Named("created-2", "missing", "configured"));
        calls.Add("all topics", 13, new MetadataRequest { Topics = null });
        calls.Add("all topics, by an empty list", 0, new MetadataRequest { Topics = [] });
        calls.Add("no topics", 13, new MetadataRequest { Topics = [] });
        calls.Add("a bad name", 13, Named("a b"));
        calls.Add("an empty name", 13, Named(""));
        calls.Add("a name of 250 characters", 13, Named(new string('n', 250)));
        calls.Add("a topic twice", 13, Named("created-2", "created-2"));
        calls.Add("a topic that nobody may create", 13, Named("not-created", allowCreation: true));
        calls.Add("by id", 13, peer => new MetadataRequest { Topics = [new() { TopicId = peer.TopicId("created-7"), Name = null }] });
        calls.Add("by an id that is not there", 13, new MetadataRequest { Topics = [new() { TopicId = new Uuid(12345), Name = null }] });
        calls.Add("by the empty id", 13, new MetadataRequest { Topics = [new() { TopicId = Uuid.Zero, Name = null }] });
        calls.Add("by id and name", 12, peer => new MetadataRequest { Topics = [new() { TopicId = peer.TopicId("created-7"), Name = "created-2" }] });
        calls.Add("with authorized operations", 13, Authorized("created-2", cluster: false));
        calls.Add("with authorized operations", 10, Authorized("created-2", cluster: true));
        calls.Add("with authorized operations of a topic that is not there", 13, Authorized("missing", cluster: false));
    }

    private static MetadataRequest Named(params string[] names) => Named(names, allowCreation: false);

    private static MetadataRequest Named(string name, bool allowCreation) => Named([name], allowCreation);

    private static MetadataRequest Named(string[] names, bool allowCreation) => new()
    {
        Topics = [.. names.Select(name => new MetadataRequest.MetadataRequestTopic { Name = name })],
        AllowAutoTopicCreation = allowCreation || names.Length > 1,
    };

    private static MetadataRequest Authorized(string name, bool cluster) => new()
    {
        Topics = [new() { Name = name }],
        AllowAutoTopicCreation = true,
        IncludeTopicAuthorizedOperations = true,
        IncludeClusterAuthorizedOperations = cluster,
    };
}
