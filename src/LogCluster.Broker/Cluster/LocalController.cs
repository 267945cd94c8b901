using LogCluster.Broker.Quorum;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Cluster;

/// <summary>The controller on this node, which answers while it is the active one. Thread-safe.</summary>
internal sealed class LocalController(StateMachineHost<ClusterController> host, RaftDriver raft, QuorumDescription quorum, VoterAdministration voters)
{
    /// <summary>How far it has applied the metadata log, what is not yet committed included.</summary>
    public OffsetMonitor Applied => host.Applied;

    public bool IsActive => raft.IsLeader;

    /// <summary>Completes when what was decided is committed. Fails with <see cref="HostStoppedException"/> when this is not the active controller.</summary>
    public Task<TReply> RunAsync<TReply>(Func<ClusterController, long, Decision<TReply>> command) => host.ExecuteAsync(command);

    public DescribeQuorumResponse Describe(DescribeQuorumRequest request) =>
        IsActive ? quorum.Describe(request) : throw new HostStoppedException("This node does not lead the metadata quorum.");

    /// <summary>
    /// The levels of the metadata are the controller's to decide; the quorum's own one is brought about by the quorum. It goes first, when nothing else of the
    /// request would be refused: if it cannot be, then nothing was changed. Kafka raises it first as well, and then may refuse the others.
    /// </summary>
    public async Task<UpdateFeaturesResponse> UpdateFeaturesAsync(UpdateFeaturesRequest request)
    {
        var upgrades = request.FeatureUpdates.Exists(update => update.Feature == FeatureLevels.KRaftVersionName && update.MaxVersionLevel > raft.Voters.KRaftVersion);
        if (upgrades && !request.ValidateOnly)
        {
            var check = new UpdateFeaturesRequest { TimeoutMs = request.TimeoutMs, FeatureUpdates = request.FeatureUpdates, ValidateOnly = true };
            var allowed = await RunAsync((machine, _) => machine.UpdateFeatures(check));
            if (allowed.ErrorCode != ErrorCode.None)
                return allowed;
            if (await voters.UpgradeAsync() is { } fault)
                return new() { ErrorCode = fault.Code == ErrorCode.NotLeaderOrFollower ? ErrorCode.NotController : fault.Code, ErrorMessage = fault.Message };
        }

        return await RunAsync((machine, _) => machine.UpdateFeatures(request));
    }

    public Task<AddRaftVoterResponse> AddVoterAsync(AddRaftVoterRequest request) => voters.AddAsync(request);

    public Task<RemoveRaftVoterResponse> RemoveVoterAsync(RemoveRaftVoterRequest request) => voters.RemoveAsync(request);

    public Task<UpdateRaftVoterResponse> UpdateVoterAsync(UpdateRaftVoterRequest request) => voters.UpdateAsync(request);
}
