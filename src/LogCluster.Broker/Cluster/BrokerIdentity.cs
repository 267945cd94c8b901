using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;

namespace LogCluster.Broker.Cluster;

/// <summary>What this broker says of itself when it registers. Immutable.</summary>
/// <param name="IncarnationId">Of this life of the process.</param>
/// <param name="PreviousEpoch">The broker epoch of a life that ended in order; -1 after any other end (KIP-966).</param>
internal sealed record BrokerIdentity(
    NodeId Self,
    string ClusterId,
    Uuid IncarnationId,
    IReadOnlyList<BrokerEndpoint> Endpoints,
    string? Rack,
    long PreviousEpoch,
    TimeSpan HeartbeatInterval)
{
    /// <param name="directories">Of the log directories that are online (KIP-858).</param>
    public BrokerRegistrationRequest Registration(IEnumerable<Uuid> directories) => new()
    {
        BrokerId = Self.Value,
        ClusterId = ClusterId,
        IncarnationId = IncarnationId,
        Listeners = [.. Endpoints.Select(endpoint => new BrokerRegistrationRequest.Listener
        {
            Name = endpoint.Listener,
            Host = endpoint.Host,
            Port = (ushort)endpoint.Port,
            SecurityProtocol = endpoint.SecurityProtocol,
        })],
        Features = [.. FeatureLevels.Supported.Select(feature => new BrokerRegistrationRequest.Feature
        {
            Name = feature.Name,
            MinSupportedVersion = feature.Min,
            MaxSupportedVersion = feature.Max,
        })],
        Rack = Rack,
        LogDirs = [.. directories],
        PreviousBrokerEpoch = PreviousEpoch,
    };
}
