using LogCluster.Broker.Cluster;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// What a controller sees to of its own place among voters that stand in the log (KIP-853): a voter whose endpoints have changed tells the leader;
/// a controller that does not vote asks to, where <c>controller.quorum.auto.join.enable</c> says so, and has the voter of its id taken out first that
/// had another directory. Like Kafka it looks every few fetch timeouts, and anew under each leader. One loop, from start to stop.
/// </summary>
internal sealed class VoterMembership(
    RaftDriver raft, ControllerClient client, Voter self, string clusterId, bool joins, bool knowsItsHosts, RaftOptions timers)
{
    /// <summary>Kafka's own number: long enough to have caught up.</summary>
    private const int FetchTimeouts = 3;

    public async Task RunAsync()
    {
        var period = TimeSpan.FromMilliseconds(FetchTimeouts * timers.FetchTimeoutMs);
        while (!raft.IsStopped)
        {
            if (await raft.LeadershipChanges.WaitForAsync(raft.LeadershipChanges.Current + 1, period) == WaitOutcome.TimedOut && !raft.IsStopped)
                await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        var voters = raft.Voters;
        // Of a log that is not here yet, or of kraft.version 0, where the configuration says who votes.
        if (voters.KRaftVersion == 0)
            return;
        try
        {
            if (voters.Find(self.Key.Id) is not { } known)
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
