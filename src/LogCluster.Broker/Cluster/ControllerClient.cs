using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// How the broker's handlers reach the controller, which is on this node: requests in, responses out, so that the controller may be
/// on another. An answer comes back after this broker has applied the outcome, so that the client's next request finds it. A task fails with
/// <see cref="IOException"/> or <see cref="HostStoppedException"/> when the controller cannot answer: see <see cref="ControllerFaults"/>. Thread-safe.
/// </summary>
public sealed class ControllerClient(
    StateMachineHost<ClusterController> controller, StateMachineHost<MetadataCache> follower, QuorumDescription quorum, NodeId self)
{
    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request) =>
        RunAsync(machine => machine.CreateTopics(request));

    public Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request) =>
        RunAsync(machine => machine.DeleteTopics(request));

    public Task<CreatePartitionsResponse> CreatePartitionsAsync(CreatePartitionsRequest request) =>
        RunAsync(machine => machine.CreatePartitions(request));

    public Task<IncrementalAlterConfigsResponse> AlterConfigsAsync(IncrementalAlterConfigsRequest request) =>
        RunAsync(machine => machine.AlterConfigs(request));

    public Task<AlterConfigsResponse> AlterConfigsAsync(AlterConfigsRequest request) =>
        RunAsync(machine => machine.AlterConfigs(request));

    public Task<ElectLeadersResponse> ElectLeadersAsync(ElectLeadersRequest request) =>
        RunAsync(machine => machine.ElectLeaders(request));

    public Task<AlterPartitionReassignmentsResponse> AlterPartitionReassignmentsAsync(AlterPartitionReassignmentsRequest request) =>
        RunAsync(machine => machine.AlterPartitionReassignments(request));

    public Task<ListPartitionReassignmentsResponse> ListPartitionReassignmentsAsync(ListPartitionReassignmentsRequest request) =>
        RunAsync(machine => machine.ListPartitionReassignments(request));

    public Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request) =>
        RunAsync(machine => machine.UpdateFeatures(request));

    public Task<UnregisterBrokerResponse> UnregisterBrokerAsync(UnregisterBrokerRequest request) =>
        RunAsync(machine => machine.UnregisterBroker(request));

    public Task<DescribeQuorumResponse> DescribeQuorumAsync(DescribeQuorumRequest request) => Task.FromResult(quorum.Describe(request));

    public async Task<ProducerIdBlock> AllocateProducerIdsAsync()
    {
        var response = await RunAsync(machine => machine.AllocateProducerIds(
            new AllocateProducerIdsRequest { BrokerId = self.Value, BrokerEpoch = machine.Image.Brokers.TryGetValue(self, out var broker) ? broker.Epoch : -1 }));
        return response.ErrorCode == ErrorCode.None
            ? new ProducerIdBlock(response.ProducerIdStart, response.ProducerIdLen)
            : throw new HostStoppedException($"The controller gives out no producer ids: {response.ErrorCode}.");
    }

    private async Task<TReply> RunAsync<TReply>(Func<ClusterController, Decision<TReply>> command)
    {
        var reply = await controller.ExecuteAsync((machine, _) => command(machine));
        if (await follower.Applied.WaitForAsync(controller.Applied.Current, Timeout.InfiniteTimeSpan) != WaitOutcome.Reached)
            throw new HostStoppedException("This broker no longer follows the metadata.");
        return reply;
    }
}
