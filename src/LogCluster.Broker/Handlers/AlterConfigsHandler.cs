using LogCluster.Broker.Cluster;
using LogCluster.Broker.Configs;
using LogCluster.Broker.Requests;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// AlterConfigs 0-2 (KIP-133): replaces all values of a resource; what is not named goes. Otherwise as IncrementalAlterConfigs, which
/// clients should use instead.
/// </summary>
internal sealed class AlterConfigsHandler(BrokerEnvironment broker) : ApiHandler<AlterConfigsRequest, AlterConfigsResponse>
{
    private readonly AlterGuard _guard = new(broker);

    protected override async ValueTask<AlterConfigsResponse?> HandleAsync(AlterConfigsRequest request, RequestContext context)
    {
        var repeated = AlterGuard.Repeated(request.Resources.Select(resource => new ConfigResource(resource.ResourceType, resource.ResourceName)));
        var response = new AlterConfigsResponse();
        var asked = new AlterConfigsRequest { ValidateOnly = request.ValidateOnly };
        foreach (var resource in request.Resources)
        {
            var fault = repeated.Contains(new ConfigResource(resource.ResourceType, resource.ResourceName))
                ? AlterGuard.RepeatedFault
                : _guard.FaultOf(resource);
            if (fault is null)
                asked.Resources.Add(resource);
            else
                response.Responses.Add(Refuse(resource, fault));
        }

        if (asked.Resources.Count > 0)
            response.Responses.AddRange(await AskControllerAsync(asked, context.Version));
        return response;
    }

    private async Task<IEnumerable<AlterConfigsResponse.AlterConfigsResourceResponse>> AskControllerAsync(AlterConfigsRequest request, short version)
    {
        try
        {
            return (await broker.Controller.AlterConfigsAsync(request, version)).Responses;
        }
        catch (Exception e) when (e.IsControllerFault())
        {
            return request.Resources.Select(resource => Refuse(resource, new Fault(ControllerFaults.CodeOf(e), e.Message)));
        }
    }

    private static AlterConfigsResponse.AlterConfigsResourceResponse Refuse(AlterConfigsRequest.AlterConfigsResource resource, Fault fault) => new()
    {
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
        ErrorCode = fault.Code,
        ErrorMessage = fault.Message,
    };
}
