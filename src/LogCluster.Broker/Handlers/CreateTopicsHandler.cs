using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>CreateTopics 2-7: decided by the controller; when it is answered the topics can be produced to here.</summary>
internal sealed class CreateTopicsHandler(BrokerEnvironment broker) : ApiHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    protected override async ValueTask<CreateTopicsResponse?> HandleAsync(CreateTopicsRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.CreateTopicsAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            var failed = request.Topics.Select(topic => new CreateTopicsResponse.CreatableTopicResult
            {
                Name = topic.Name,
                ErrorCode = ControllerFaults.CodeOf(e),
                ErrorMessage = e.Message,
                Configs = null,
            });
            return new CreateTopicsResponse { Topics = [.. failed] };
        }
    }
}
