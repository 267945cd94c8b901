using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// AddRaftVoter, RemoveRaftVoter and UpdateRaftVoter at the leader (KIP-853), and the upgrade to kraft.version 1, which makes them possible. A change that
/// cannot be made yet, as the one before it is not committed or the new voter has not caught up, is tried again until the request's time is over. Thread-safe.
/// </summary>
/// <param name="self">This node as a voter.</param>
internal sealed class VoterAdministration(RaftDriver raft, RaftWire wire, Voter self, TimeProvider time)
{
    /// <summary>For requests that name no time of their own.</summary>
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    public async Task<AddRaftVoterResponse> AddAsync(AddRaftVoterRequest request)
    {
        var fault = Check(request.ClusterId, request.VoterId) ?? CheckVersion()
            ?? (request.VoterDirectoryId.IsZero ? new Fault(ErrorCode.InvalidRequest, "The new voter's directory id is missing.") : null)
            ?? (request.Listeners.Count == 0 ? new Fault(ErrorCode.InvalidRequest, "The new voter has no listener.") : null);
        if (fault is null)
        {
            var voter = new Voter(
                new ReplicaKey(new NodeId(request.VoterId), request.VoterDirectoryId),
                [.. request.Listeners.Select(listener => new VoterEndpoint(listener.Name, listener.Host, listener.Port))]);
            var timeout = TimeSpan.FromMilliseconds(Math.Max(0, request.TimeoutMs));
            fault = await ChangeAsync(() => raft.TryAddVoter(voter), timeout, request.AckWhenCommitted, $"Voter {voter.Key} has not caught up, or another change is under way.");
        }

        return new AddRaftVoterResponse { ErrorCode = fault?.Code ?? ErrorCode.None, ErrorMessage = fault?.Message };
    }

    public async Task<RemoveRaftVoterResponse> RemoveAsync(RemoveRaftVoterRequest request)
    {
        var key = new ReplicaKey(new NodeId(request.VoterId), request.VoterDirectoryId);
        var fault = Check(request.ClusterId, request.VoterId) ?? CheckVersion()
            ?? await ChangeAsync(() => raft.TryRemoveVoter(key), DefaultTimeout, waitsForCommit: true, "Another change of the voters is under way.");
        return new RemoveRaftVoterResponse { ErrorCode = fault?.Code ?? ErrorCode.None, ErrorMessage = fault?.Message };
    }

    public async Task<UpdateRaftVoterResponse> UpdateAsync(UpdateRaftVoterRequest request)
    {
        var voter = new Voter(
            new ReplicaKey(new NodeId(request.VoterId), request.VoterDirectoryId),
            [.. request.Listeners.Select(listener => new VoterEndpoint(listener.Name, listener.Host, listener.Port))],
            request.KRaftVersionFeature.MinSupportedVersion,
            request.KRaftVersionFeature.MaxSupportedVersion);
        var fault = Check(request.ClusterId, request.VoterId)
            ?? (request.CurrentLeaderEpoch != raft.LeaderEpoch.Value ? new Fault(EpochFault(request.CurrentLeaderEpoch), null) : null)
            // A voter of Kafka fetches again when it is answered, and may be needed for the commit.
            ?? await ChangeAsync(() => raft.TryUpdateVoter(voter), DefaultTimeout, waitsForCommit: false, "Another change of the voters is under way.");
        return new UpdateRaftVoterResponse
        {
            ErrorCode = fault?.Code ?? ErrorCode.None,
            CurrentLeader = new() { LeaderId = raft.Leader.Value, LeaderEpoch = raft.LeaderEpoch.Value },
        };
    }

    private ErrorCode EpochFault(int epoch) => epoch < raft.LeaderEpoch.Value ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;

    private Fault? Check(string? cluster, int voter)
    {
        if (!wire.IsOurs(cluster))
            return new Fault(ErrorCode.InconsistentClusterId, "The request is for another cluster.");
        return voter < 0 ? new Fault(ErrorCode.InvalidRequest, $"A voter's id is not {voter}.") : null;
    }

    /// <summary>Under kraft.version 0 the voters stand in the configuration of each node.</summary>
    private Fault? CheckVersion() => raft.Voters.KRaftVersion == 0
        ? new Fault(ErrorCode.UnsupportedVersion, "The voters of this cluster are those of controller.quorum.voters; kraft.version 1 is needed to change them.")
        : null;

    /// <summary>Whether <see cref="UpgradeAsync"/> could bring the voters into the log now; null when it could.</summary>
    public string? UpgradeFault() => raft.TryUpgradeVoters(self, isDryRun: true) == ErrorCode.InvalidUpdateVersion ? DescribeUpgrade : null;

    /// <summary>kraft.version 1; completes when it is committed.</summary>
    public Task<Fault?> UpgradeAsync() =>
        ChangeAsync(() => raft.TryUpgradeVoters(self), DefaultTimeout, waitsForCommit: true, "A change of the voters is under way.");

    private static string DescribeUpgrade => $"Invalid upgrade of {FeatureLevels.KRaftVersionName} to KRAFT_VERSION_{FeatureLevels.KRaftVersionMax} because not all of the voters support it";

    private async Task<Fault?> ChangeAsync(Func<ErrorCode> change, TimeSpan timeout, bool waitsForCommit, string onTimeout)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var error = change();
            var left = timeout - time.GetElapsedTime(started);
            if (error == ErrorCode.None && !waitsForCommit)
                return null;
            if (error == ErrorCode.None)
                return await raft.HighWatermark.WaitForAsync(raft.LogEndOffset, left) == WaitOutcome.Reached ? null : new Fault(ErrorCode.RequestTimedOut, onTimeout);
            if (error != ErrorCode.RequestTimedOut)
                return new Fault(error, Describe(error));
            if (left <= TimeSpan.Zero)
                return new Fault(error, onTimeout);
            await Task.Delay(RetryInterval < left ? RetryInterval : left, time);
        }
    }

    private static string Describe(ErrorCode error) => error switch
    {
        ErrorCode.DuplicateVoter => "The node is a voter already.",
        ErrorCode.VoterNotFound => "There is no such voter, or it is the last one.",
        ErrorCode.InvalidUpdateVersion => DescribeUpgrade,
        _ => "This node does not lead the metadata quorum.",
    };
}
