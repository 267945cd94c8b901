using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Handlers;

/// <summary>CreateTopics 2-7: decided by the controller; when it is answered the topics can be produced to here.</summary>
internal sealed class CreateTopicsHandler(BrokerEnvironment broker) : ApiHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    protected override async ValueTask<CreateTopicsResponse?> HandleAsync(CreateTopicsRequest request, RequestContext context)
    {
        try
        {
            return await broker.Controller.CreateTopicsAsync(request);
        }
        catch (Exception e) when (e is IOException or HostStoppedException)
        {
            var failed = request.Topics.Select(topic => new CreateTopicsResponse.CreatableTopicResult
            {
                Name = topic.Name,
                ErrorCode = e is IOException ? ErrorCode.KafkaStorageError : ErrorCode.NotController,
                ErrorMessage = e.Message,
                Configs = null,
            });
            return new CreateTopicsResponse { Topics = [.. failed] };
        }
    }
}
