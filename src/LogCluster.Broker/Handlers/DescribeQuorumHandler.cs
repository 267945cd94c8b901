using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>DescribeQuorum 0-2 (KIP-595, KIP-853): answered by the leader of the metadata quorum.</summary>
internal sealed class DescribeQuorumHandler(BrokerEnvironment broker) : ApiHandler<DescribeQuorumRequest, DescribeQuorumResponse>
{
    /// <summary>The first version that tells directories and nodes.</summary>
    private const short NodesVersion = 2;

    protected override async ValueTask<DescribeQuorumResponse?> HandleAsync(DescribeQuorumRequest request, RequestContext context)
    {
        try
        {
            return InVersion(await broker.Controller.DescribeQuorumAsync(request, context.Version), context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new DescribeQuorumResponse { ErrorCode = ControllerFaults.CodeOf(e), ErrorMessage = e.Message };
        }
    }

    private static DescribeQuorumResponse InVersion(DescribeQuorumResponse response, short version)
    {
        if (version >= NodesVersion)
            return response;
        response.Nodes.Clear();
        foreach (var replica in response.Topics.SelectMany(topic => topic.Partitions).SelectMany(partition => partition.CurrentVoters.Concat(partition.Observers)))
            replica.ReplicaDirectoryId = Uuid.Zero;
        return response;
    }
}
