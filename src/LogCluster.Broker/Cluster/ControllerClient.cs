using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// How the broker's handlers reach the controller, which is on this node. An answer comes back after this broker has applied the
/// outcome, so that the client's next request finds it. Thread-safe.
/// </summary>
public sealed class ControllerClient(StateMachineHost<ClusterController> controller, StateMachineHost<MetadataCache> follower, NodeId self)
{
    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request) =>
        RunAsync(machine => machine.CreateTopics(request));

    public Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request) =>
        RunAsync(machine => machine.DeleteTopics(request));

    public Task<ProducerIdBlock> AllocateProducerIdsAsync() =>
        RunAsync(machine => machine.AllocateProducerIds(self));

    private async Task<TReply> RunAsync<TReply>(Func<ClusterController, Decision<TReply>> command)
    {
        var reply = await controller.ExecuteAsync((machine, _) => command(machine));
        if (await follower.Applied.WaitForAsync(controller.Applied.Current, Timeout.InfiniteTimeSpan) != WaitOutcome.Reached)
            throw new HostStoppedException("This broker no longer follows the metadata.");
        return reply;
    }
}
