using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>DeleteTopics 1-6: by name, or (6) by id; decided by the controller.</summary>
internal sealed class DeleteTopicsHandler(BrokerEnvironment broker) : ApiHandler<DeleteTopicsRequest, DeleteTopicsResponse>
{
    private readonly bool _isEnabled = broker.Config.Flag("delete.topic.enable");

    protected override async ValueTask<DeleteTopicsResponse?> HandleAsync(DeleteTopicsRequest request, RequestContext context)
    {
        if (!_isEnabled)
            return Fail(request, context.Version < 3 ? ErrorCode.InvalidRequest : ErrorCode.TopicDeletionDisabled, "Topic deletion is disabled.");
        try
        {
            return await broker.Controller.DeleteTopicsAsync(request, context.Version);
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return Fail(request, ControllerFaults.CodeOf(e), e.Message);
        }
    }

    private static DeleteTopicsResponse Fail(DeleteTopicsRequest request, ErrorCode error, string message)
    {
        var byName = request.TopicNames.Select(name => new DeleteTopicsResponse.DeletableTopicResult { Name = name });
        var states = request.Topics.Select(topic => new DeleteTopicsResponse.DeletableTopicResult { Name = topic.Name, TopicId = topic.TopicId });
        var response = new DeleteTopicsResponse { Responses = [.. byName, .. states] };
        foreach (var result in response.Responses)
            (result.ErrorCode, result.ErrorMessage) = (error, message);
        return response;
    }
}
