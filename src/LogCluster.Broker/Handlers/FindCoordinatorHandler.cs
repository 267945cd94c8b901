using LogCluster.Broker.Cluster;
using LogCluster.Broker.Groups;
using LogCluster.Broker.Requests;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// FindCoordinator 0-6: of a group, the leader of the partition of <c>__consumer_offsets</c> that the group falls into; the first who
/// asks has the topic made and gets his answer at once. From version 4 on several keys. There are no coordinators of transactions and
/// share groups yet, and that is the answer: COORDINATOR_NOT_AVAILABLE with a sentence that says why.
/// </summary>
internal sealed class FindCoordinatorHandler(BrokerEnvironment broker) : ApiHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    private const sbyte GroupType = 0;
    private const sbyte TransactionType = 1;
    private const sbyte ShareType = 2;

    /// <summary>The first version that takes several keys (KIP-699).</summary>
    private const short SeveralKeysVersion = 4;

    /// <summary>What Kafka puts beside no error, in the versions of a single key.</summary>
    private const string NoErrorMessage = "NONE";

    protected override async ValueTask<FindCoordinatorResponse?> HandleAsync(FindCoordinatorRequest request, RequestContext context)
    {
        var keys = context.Version < SeveralKeysVersion ? [request.Key] : request.CoordinatorKeys;
        var found = new List<FindCoordinatorResponse.Coordinator>(keys.Count);
        foreach (var key in keys)
            found.Add(await FindAsync(request.KeyType, key, context.Connection));
        if (context.Version >= SeveralKeysVersion)
            return new FindCoordinatorResponse { Coordinators = found };
        var only = found[0];
        return new FindCoordinatorResponse
        {
            ErrorCode = only.ErrorCode,
            ErrorMessage = only.ErrorCode == ErrorCode.None ? NoErrorMessage : only.ErrorMessage,
            NodeId = only.NodeId,
            Host = only.Host,
            Port = only.Port,
        };
    }

    private async ValueTask<FindCoordinatorResponse.Coordinator> FindAsync(sbyte type, string key, Connection connection) => type switch
    {
        GroupType => await FindGroupAsync(key, connection),
        TransactionType => Refused(key, ErrorCode.CoordinatorNotAvailable, "This node does not coordinate transactions."),
        ShareType => Refused(key, ErrorCode.CoordinatorNotAvailable, "This node does not coordinate share groups."),
        _ => Refused(key, ErrorCode.InvalidRequest, $"There is no coordinator of type {type}."),
    };

    private async ValueTask<FindCoordinatorResponse.Coordinator> FindGroupAsync(string groupId, Connection connection)
    {
        if (await OffsetsTopic.FindOrCreateAsync(broker) is not { } topic)
            return Refused(groupId, ErrorCode.CoordinatorNotAvailable, "The topic of the groups is not there yet.");
        var image = broker.Metadata.Current;
        var partition = topic.Partitions[GroupPartitioner.PartitionOf(groupId, topic.Partitions.Count)];
        if (!image.Brokers.TryGetValue(partition.Leader, out var leader) || broker.Advertised.AddressOf(leader, connection) is not { } address)
            return Refused(groupId, ErrorCode.CoordinatorNotAvailable, "The group's partition has no leader.");
        return new FindCoordinatorResponse.Coordinator { Key = groupId, NodeId = leader.Id.Value, Host = address.Host, Port = address.Port, ErrorMessage = "" };
    }

    private static FindCoordinatorResponse.Coordinator Refused(string key, ErrorCode error, string message) => new()
    {
        Key = key,
        ErrorCode = error,
        ErrorMessage = message,
        NodeId = NodeId.None.Value,
        Host = "",
        Port = -1,
    };
}
