using LogCluster.Broker.Cluster;
using LogCluster.Broker.Configs;
using LogCluster.Broker.Requests;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// IncrementalAlterConfigs 0-1 (KIP-339): sets, removes, appends to and subtracts from single values of topics, brokers, groups and
/// client metrics. Checked here as far as it concerns this broker, decided by the controller, in force when it is answered.
/// </summary>
internal sealed class IncrementalAlterConfigsHandler(BrokerEnvironment broker) : ApiHandler<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>
{
    private readonly AlterGuard _guard = new(broker);

    protected override async ValueTask<IncrementalAlterConfigsResponse?> HandleAsync(IncrementalAlterConfigsRequest request, RequestContext context)
    {
        var repeated = AlterGuard.Repeated(request.Resources.Select(resource => new ConfigResource(resource.ResourceType, resource.ResourceName)));
        var response = new IncrementalAlterConfigsResponse();
        var asked = new IncrementalAlterConfigsRequest { ValidateOnly = request.ValidateOnly };
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

    private async Task<IEnumerable<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse>> AskControllerAsync(IncrementalAlterConfigsRequest request, short version)
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

    private static IncrementalAlterConfigsResponse.AlterConfigsResourceResponse Refuse(IncrementalAlterConfigsRequest.AlterConfigsResource resource, Fault fault) => new()
    {
        ResourceType = resource.ResourceType,
        ResourceName = resource.ResourceName,
        ErrorCode = fault.Code,
        ErrorMessage = fault.Message,
    };
}
