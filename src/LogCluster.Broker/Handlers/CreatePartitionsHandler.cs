using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>CreatePartitions 0-3 (KIP-195): decided by the controller; when it is answered the partitions can be produced to here.</summary>
internal sealed class CreatePartitionsHandler(BrokerEnvironment broker) : ApiHandler<CreatePartitionsRequest, CreatePartitionsResponse>
{
    protected override async ValueTask<CreatePartitionsResponse?> HandleAsync(CreatePartitionsRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.CreatePartitionsAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return new CreatePartitionsResponse
            {
                Results = [.. request.Topics.Select(topic => new CreatePartitionsResponse.CreatePartitionsTopicResult
                {
                    Name = topic.Name,
                    ErrorCode = ControllerFaults.CodeOf(e),
                    ErrorMessage = e.Message,
                })],
            };
        }
    }
}
