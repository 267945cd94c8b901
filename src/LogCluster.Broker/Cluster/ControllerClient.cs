using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>
/// How handlers reach the active controller: requests in, responses out, wherever it is. Where it is on this node an answer comes after this
/// broker has applied the outcome, so that the client's next request finds it. A task fails with
/// <see cref="IOException"/> or <see cref="HostStoppedException"/> when the controller cannot answer: see <see cref="ControllerFaults"/>. A client's
/// request goes on in the version that the client used. Thread-safe.
/// </summary>
public sealed class ControllerClient
{
    private readonly ControllerRoute _route;

    internal ControllerClient(ControllerRoute route) => _route = route;

    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.CreateTopics(request));

    /// <summary>A request of this broker, for a topic that a client needs.</summary>
    public Task<CreateTopicsResponse> CreateTopicsAsync(CreateTopicsRequest request) =>
        CreateTopicsAsync(request, ApiVersions.Get(ApiKey.CreateTopics).HighestStableVersion);

    public Task<DeleteTopicsResponse> DeleteTopicsAsync(DeleteTopicsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.DeleteTopics(request));

    public Task<CreatePartitionsResponse> CreatePartitionsAsync(CreatePartitionsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.CreatePartitions(request));

    public Task<IncrementalAlterConfigsResponse> AlterConfigsAsync(IncrementalAlterConfigsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.AlterConfigs(request));

    public Task<AlterConfigsResponse> AlterConfigsAsync(AlterConfigsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.AlterConfigs(request));

    public Task<ElectLeadersResponse> ElectLeadersAsync(ElectLeadersRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.ElectLeaders(request));

    public Task<AlterPartitionReassignmentsResponse> AlterPartitionReassignmentsAsync(AlterPartitionReassignmentsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.AlterPartitionReassignments(request));

    public Task<ListPartitionReassignmentsResponse> ListPartitionReassignmentsAsync(ListPartitionReassignmentsRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.ListPartitionReassignments(request));

    public Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request, short version) =>
        _route.ForwardAsync(request, version, local => local.UpdateFeaturesAsync(request));

    public Task<UnregisterBrokerResponse> UnregisterBrokerAsync(UnregisterBrokerRequest request, short version) =>
        ForwardAsync(request, version, machine => machine.UnregisterBroker(request));

    public Task<DescribeQuorumResponse> DescribeQuorumAsync(DescribeQuorumRequest request, short version) =>
        _route.ForwardAsync(request, version, local => Task.FromResult(local.Describe(request)));

    public Task<AddRaftVoterResponse> AddVoterAsync(AddRaftVoterRequest request, short version) =>
        _route.ForwardAsync(request, version, local => local.AddVoterAsync(request));

    public Task<RemoveRaftVoterResponse> RemoveVoterAsync(RemoveRaftVoterRequest request, short version) =>
        _route.ForwardAsync(request, version, local => local.RemoveVoterAsync(request));

    /// <summary>A request of the controller on this node, which is to become a voter.</summary>
    public Task<AddRaftVoterResponse> JoinVotersAsync(AddRaftVoterRequest request) =>
        _route.SendAsync(request, response => OfLeader(response.ErrorCode), local => local.AddVoterAsync(request));

    /// <summary>A request of the controller on this node, for the voter that it was with another directory.</summary>
    public Task<RemoveRaftVoterResponse> LeaveVotersAsync(RemoveRaftVoterRequest request) =>
        _route.SendAsync(request, response => OfLeader(response.ErrorCode), local => local.RemoveVoterAsync(request));

    /// <summary>Only at the controller that the voter asked.</summary>
    public Task<UpdateRaftVoterResponse> UpdateVoterAsync(UpdateRaftVoterRequest request) => _route.RunHereAsync(local => local.UpdateVoterAsync(request));

    /// <summary>A request of the controller on this node, which is a voter.</summary>
    public Task<UpdateRaftVoterResponse> TellVotersAsync(UpdateRaftVoterRequest request) =>
        _route.SendAsync(request, response => OfLeader(response.ErrorCode), local => local.UpdateVoterAsync(request));

    /// <summary>The quorum has its own word for a node that is not the active controller.</summary>
    private static ErrorCode OfLeader(ErrorCode error) => error == ErrorCode.NotLeaderOrFollower ? ErrorCode.NotController : error;

    public Task<BrokerRegistrationResponse> RegisterBrokerAsync(BrokerRegistrationRequest request) => _route.SendAsync(
        request, response => response.ErrorCode, local => local.RunAsync((machine, offset) => machine.RegisterBroker(request, offset)));

    public Task<BrokerHeartbeatResponse> HeartbeatAsync(BrokerHeartbeatRequest request) =>
        SendAsync(request, response => response.ErrorCode, machine => machine.Heartbeat(request));

    /// <summary>The connection of a broker broke, as the controller on this node has seen.</summary>
    public Task<ErrorCode> BrokerDisconnectedAsync(NodeId broker, long brokerEpoch) =>
        _route.RunHereAsync(local => local.RunAsync((machine, _) => machine.BrokerDisconnected(broker, brokerEpoch)));

    public Task<AlterPartitionResponse> AlterPartitionAsync(AlterPartitionRequest request) =>
        SendAsync(request, response => response.ErrorCode, machine => machine.AlterPartition(request));

    public Task<AssignReplicasToDirsResponse> AssignReplicasToDirsAsync(AssignReplicasToDirsRequest request) =>
        SendAsync(request, response => response.ErrorCode, machine => machine.AssignReplicasToDirs(request));

    public Task<AllocateProducerIdsResponse> AllocateProducerIdsAsync(AllocateProducerIdsRequest request) =>
        SendAsync(request, response => response.ErrorCode, machine => machine.AllocateProducerIds(request));

    public Task<ControllerRegistrationResponse> RegisterControllerAsync(ControllerRegistrationRequest request) =>
        SendAsync(request, response => response.ErrorCode, machine => machine.RegisterController(request));

    private Task<TResponse> ForwardAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, short version, Func<ClusterController, Decision<TResponse>> command)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        _route.ForwardAsync(request, version, local => local.RunAsync((machine, _) => command(machine)));

    private Task<TResponse> SendAsync<TRequest, TResponse>(
        IRequest<TRequest, TResponse> request, Func<TResponse, ErrorCode> errorOf, Func<ClusterController, Decision<TResponse>> command)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        _route.SendAsync(request, errorOf, local => local.RunAsync((machine, _) => command(machine)));
}
