using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// What a controller sees to of its own place among the voters (KIP-853). Where they stand in the log, a voter whose endpoints have changed tells the leader;
/// a controller that does not vote asks to, where <c>controller.quorum.auto.join.enable</c> says so, and has the voter of its id taken out first that
/// had another directory. Where the configuration says who votes (kraft.version 0), a voter tells each new leader of itself once, which needs it of all for an
/// upgrade. Like Kafka it looks every fetch timeout, and anew under each leader. One loop, from start to stop.
/// </summary>
internal sealed class VoterMembership(
    RaftDriver raft, ControllerClient client, Voter self, string clusterId, bool joins, bool knowsItsHosts, RaftOptions timers)
{
    /// <summary>Of the last leader that was told under kraft.version 0.</summary>
    private LeaderEpoch _toldEpoch = LeaderEpoch.None;

    public async Task RunAsync()
    {
        var period = TimeSpan.FromMilliseconds(timers.FetchTimeoutMs);
        while (!raft.IsStopped)
        {
            if (await raft.LeadershipChanges.WaitForAsync(raft.LeadershipChanges.Current + 1, period) == WaitOutcome.TimedOut && !raft.IsStopped)
                await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var voters = raft.Voters;
        var known = voters.Find(self.Key.Id);
        try
        {
            if (voters.KRaftVersion == 0)
                await TellOnceAsync(isVoter: known is not null);
            else if (known is null)
                await JoinAsync();
            else if (known.Key != self.Key)
                await LeaveAsync(known.Key);
            else if (knowsItsHosts && !known.Equals(self))
                await TellAsync();
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            // Nobody leads for now; there is another look.
        }
    }

    private Task JoinAsync() => !joins ? Task.CompletedTask : client.JoinVotersAsync(new AddRaftVoterRequest
    {
        ClusterId = clusterId,
        TimeoutMs = timers.RequestTimeoutMs,
        VoterId = self.Key.Id.Value,
        VoterDirectoryId = self.Key.DirectoryId,
        Listeners = [.. self.Endpoints.Select(endpoint => new AddRaftVoterRequest.Listener { Name = endpoint.Listener, Host = endpoint.Host, Port = endpoint.Port })],
        // Whoever waits for the commit may be needed for it.
        AckWhenCommitted = false,
    });

    private Task LeaveAsync(ReplicaKey former) => !joins ? Task.CompletedTask : client.LeaveVotersAsync(new RemoveRaftVoterRequest
    {
        ClusterId = clusterId,
        VoterId = former.Id.Value,
        VoterDirectoryId = former.DirectoryId,
    });

    /// <summary>Nothing to do for the leader itself, and while the log is not here yet that says who votes.</summary>
    private async Task TellOnceAsync(bool isVoter)
    {
        var epoch = raft.LeaderEpoch;
        if (isVoter && !raft.IsLeader && epoch != _toldEpoch && (await TellAsync()).ErrorCode == ErrorCode.None)
            _toldEpoch = epoch;
    }

    private Task<UpdateRaftVoterResponse> TellAsync() => client.TellVotersAsync(new UpdateRaftVoterRequest
    {
        ClusterId = clusterId,
        CurrentLeaderEpoch = raft.LeaderEpoch.Value,
        VoterId = self.Key.Id.Value,
        VoterDirectoryId = self.Key.DirectoryId,
        Listeners = [.. self.Endpoints.Select(endpoint => new UpdateRaftVoterRequest.Listener { Name = endpoint.Listener, Host = endpoint.Host, Port = endpoint.Port })],
        KRaftVersionFeature = new() { MinSupportedVersion = self.KRaftVersionMin, MaxSupportedVersion = self.KRaftVersionMax },
    });
}
