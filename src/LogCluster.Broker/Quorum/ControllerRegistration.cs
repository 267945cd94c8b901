using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Quorum;

/// <summary>
/// Tells the active controller where the controller on this node listens and what it serves (KIP-919), once in each life of the process, and again
/// whenever the metadata say something else of it. So a client of <c>bootstrap.controllers</c> finds them all, and no feature is raised that one of them
/// does not know. One loop, from start to stop.
/// </summary>
internal sealed class ControllerRegistration(
    RaftDriver raft, MetadataCache metadata, OffsetMonitor applied, ControllerClient client, IReadOnlyList<VoterEndpoint> endpoints, Uuid incarnation)
{
    private const short Plaintext = 0;

    /// <summary>The first metadata.version (3.7) that has a record for it.</summary>
    private const short MetadataVersionMin = 15;

    /// <summary>How long a registration that was answered may take to come back in the log, and a refused one waits.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        while (!raft.IsStopped)
        {
            var seen = applied.Current;
            var isDue = IsDue;
            if (isDue)
                await TellAsync();
            if (await applied.WaitForAsync(seen + 1, isDue ? RetryInterval : Timeout.InfiniteTimeSpan) == WaitOutcome.Closed)
                return;
        }
    }

    private bool IsDue
    {
        get
        {
            var image = metadata.Current;
            return image.Features.GetValueOrDefault(FeatureLevels.MetadataVersionName) >= MetadataVersionMin
                && !(image.Controllers.TryGetValue(raft.Self.Id, out var known) && known.IncarnationId == incarnation);
        }
    }

    private async Task TellAsync()
    {
        try
        {
            await client.RegisterControllerAsync(new ControllerRegistrationRequest
            {
                ControllerId = raft.Self.Id.Value,
                IncarnationId = incarnation,
                Listeners = [.. endpoints.Select(endpoint => new ControllerRegistrationRequest.Listener
                {
                    Name = endpoint.Listener,
                    Host = endpoint.Host,
                    Port = endpoint.Port,
                    SecurityProtocol = Plaintext,
                })],
                Features = [.. FeatureLevels.Supported.Select(feature => new ControllerRegistrationRequest.Feature
                {
                    Name = feature.Name,
                    MinSupportedVersion = feature.Min,
                    MaxSupportedVersion = feature.Max,
                })],
            });
        }
        catch (Exception e) when (e is HostStoppedException or IOException)
        {
            // Nobody leads for now; the next one is told.
        }
    }
}
