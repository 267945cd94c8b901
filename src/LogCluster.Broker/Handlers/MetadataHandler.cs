using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// Metadata 0-13: brokers, and topics by name or (10+) by id. Topics that are not there are created when the client and
/// <c>auto.create.topics.enable</c> allow it, and are then in this very answer, not in the next one.
/// </summary>
internal sealed class MetadataHandler(BrokerEnvironment broker) : ApiHandler<MetadataRequest, MetadataResponse>
{
    /// <summary>The first version in which a topic that is unknown by its id has no name instead of an empty one.</summary>
    private const short NullNameVersion = 12;

    private readonly bool _autoCreate = broker.Config.Flag("auto.create.topics.enable");

    protected override async ValueTask<MetadataResponse?> HandleAsync(MetadataRequest request, RequestContext context)
    {
        // Version 0 has no null: there an empty list asks for all topics.
        var wanted = context.Version == 0 && request.Topics is { Count: 0 } ? null : request.Topics;
        var failures = wanted is not null && _autoCreate && request.AllowAutoTopicCreation ? await CreateMissingAsync(wanted) : null;
        var image = broker.Metadata.Current;
        var response = new MetadataResponse { ClusterId = broker.ClusterId, ControllerId = broker.Self.Value };
        if (request.IncludeClusterAuthorizedOperations)
            response.ClusterAuthorizedOperations = AuthorizedOperations.OnCluster;
        foreach (var registered in image.Brokers.Values.Where(registered => !registered.IsFenced))
        {
            if (broker.Advertised.AddressOf(registered, context.Connection) is { } address)
                response.Brokers.Add(new() { NodeId = registered.Id.Value, Host = address.Host, Port = address.Port, Rack = registered.Rack });
        }

        response.Topics = wanted is null
            ? [.. image.Topics.Values.Select(Describe)]
            : [.. wanted.DistinctBy(topic => (topic.Name, topic.TopicId)).Select(topic => Find(image, topic, failures, context.Version))];
        foreach (var topic in response.Topics.Where(_ => request.IncludeTopicAuthorizedOperations))
            topic.TopicAuthorizedOperations = AuthorizedOperations.OnTopics;
        return response;
    }

    private async Task<SortedDictionary<string, ErrorCode>?> CreateMissingAsync(List<MetadataRequest.MetadataRequestTopic> wanted)
    {
        var image = broker.Metadata.Current;
        var missing = wanted.Where(topic => topic.TopicId.IsZero && topic.Name is not null && image.FindTopic(topic.Name) is null)
            .Select(topic => topic.Name!)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (missing.Count == 0)
            return null;
        var request = new CreateTopicsRequest
        {
            Topics = [.. missing.Select(name => new CreateTopicsRequest.CreatableTopic { Name = name, NumPartitions = -1, ReplicationFactor = -1 })],
        };
        var failures = new SortedDictionary<string, ErrorCode>(StringComparer.Ordinal);
        try
        {
            var created = await broker.Controller.CreateTopicsAsync(request);
            foreach (var result in created.Topics.Where(result => result.ErrorCode != ErrorCode.None))
                failures[result.Name] = result.ErrorCode == ErrorCode.InvalidTopicException ? result.ErrorCode : ErrorCode.UnknownTopicOrPartition;
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            foreach (var name in missing)
                failures[name] = ErrorCode.LeaderNotAvailable;
        }

        return failures;
    }

    private static MetadataResponse.MetadataResponseTopic Find(
        MetadataImage image, MetadataRequest.MetadataRequestTopic wanted, SortedDictionary<string, ErrorCode>? failures, short version)
    {
        var byId = wanted.Name is null || !wanted.TopicId.IsZero;
        var topic = byId ? image.FindTopic(wanted.TopicId) : image.FindTopic(wanted.Name!);
        if (topic is not null)
            return Describe(topic);
        var error = byId ? ErrorCode.UnknownTopicId
            : TopicNames.FaultOf(wanted.Name!) is not null ? ErrorCode.InvalidTopicException
            : failures is not null && failures.TryGetValue(wanted.Name!, out var failure) ? failure
            : ErrorCode.UnknownTopicOrPartition;
        var unnamed = version >= NullNameVersion ? null : "";
        return new() { ErrorCode = error, Name = byId ? unnamed : wanted.Name, TopicId = wanted.TopicId };
    }

    private static MetadataResponse.MetadataResponseTopic Describe(TopicImage topic) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        IsInternal = topic.IsInternal,
        Partitions = [.. topic.Partitions.Select(partition => Describe(partition.Key, partition.Value))],
    };

    private static MetadataResponse.MetadataResponsePartition Describe(int index, PartitionImage partition) => new()
    {
        PartitionIndex = index,
        ErrorCode = partition.Leader == NodeId.None ? ErrorCode.LeaderNotAvailable : ErrorCode.None,
        LeaderId = partition.Leader.Value,
        LeaderEpoch = partition.LeaderEpoch.Value,
        ReplicaNodes = [.. partition.Replicas.Select(id => id.Value)],
        IsrNodes = [.. partition.InSyncReplicas.Select(id => id.Value)],
    };
}
