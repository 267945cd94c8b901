using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>
/// FindCoordinator 0-6: there is no coordinator yet, and that is the answer: COORDINATOR_NOT_AVAILABLE with a sentence that says
/// why. Clients that assign partitions by hand ask nevertheless and go on without one.
/// </summary>
internal sealed class FindCoordinatorHandler : ApiHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    protected override ValueTask<FindCoordinatorResponse?> HandleAsync(FindCoordinatorRequest request, RequestContext context)
    {
        var (error, message) = request.KeyType switch
        {
            0 => (ErrorCode.CoordinatorNotAvailable, "This node does not coordinate consumer groups."),
            1 => (ErrorCode.CoordinatorNotAvailable, "This node does not coordinate transactions."),
            2 => (ErrorCode.CoordinatorNotAvailable, "This node does not coordinate share groups."),
            _ => (ErrorCode.InvalidRequest, $"There is no coordinator of type {request.KeyType}."),
        };
        if (context.Version < 4)
            return new(new FindCoordinatorResponse { ErrorCode = error, ErrorMessage = message, NodeId = NodeId.None.Value, Host = "", Port = -1 });
        return new(new FindCoordinatorResponse
        {
            Coordinators = [.. request.CoordinatorKeys.Select(key => new FindCoordinatorResponse.Coordinator
            {
                Key = key,
                ErrorCode = error,
                ErrorMessage = message,
                NodeId = NodeId.None.Value,
                Host = "",
                Port = -1,
            })],
        });
    }
}
