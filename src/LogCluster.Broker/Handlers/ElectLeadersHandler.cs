using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// ElectLeaders 0-2 (KIP-183, KIP-460): decided by the controller. Of all partitions only those are told that had an election or
/// should have had one. Version 0 has no error for the whole request.
/// </summary>
internal sealed class ElectLeadersHandler(BrokerEnvironment broker) : ApiHandler<ElectLeadersRequest, ElectLeadersResponse>
{
    private const short ErrorVersion = 1;

    protected override async ValueTask<ElectLeadersResponse?> HandleAsync(ElectLeadersRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.ElectLeadersAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return Fail(request, ControllerFaults.CodeOf(e), e.Message, context.Version);
        }
    }

    private static ElectLeadersResponse Fail(ElectLeadersRequest request, ErrorCode code, string message, short version) => new()
    {
        ErrorCode = version >= ErrorVersion ? code : ErrorCode.None,
        ReplicaElectionResults = [.. (request.TopicPartitions ?? []).Select(topic => new ElectLeadersResponse.ReplicaElectionResult
        {
            Topic = topic.Topic,
            PartitionResult = [.. topic.Partitions.Select(partition => new ElectLeadersResponse.PartitionResult
            {
                PartitionId = partition,
                ErrorCode = code,
                ErrorMessage = message,
            })],
        })],
    };
}
