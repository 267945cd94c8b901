namespace LogCluster.Protocol;

/// <summary>What is known of an API without looking at a message. Immutable.</summary>
public sealed record ApiInfo(ApiKey Key, string Name)
{
    /// <summary>A first flexible version that none reaches.</summary>
    public const short NeverFlexible = short.MaxValue;

    public required short LowestVersion { get; init; }

    public required short HighestVersion { get; init; }

    /// <summary>The newest version that ApiVersions announces.</summary>
    public required short HighestStableVersion { get; init; }

    /// <summary>The oldest version that ApiVersions announces; for Produce lower than what is served (KAFKA-18659).</summary>
    public required short AdvertisedLowestVersion { get; init; }

    public required short FirstFlexibleRequestVersion { get; init; }

    /// <summary>First version whose response header has tagged fields; never for ApiVersions.</summary>
    public required short FirstFlexibleResponseVersion { get; init; }

    public required ApiListeners Listeners { get; init; }

    /// <summary>A broker passes the request on to the controller (KIP-590).</summary>
    public bool IsForwardable { get; init; }

    /// <summary>Needs the right to act as a member of the cluster.</summary>
    public bool IsClusterAction { get; init; }

    public bool Supports(short version) => version >= LowestVersion && version <= HighestStableVersion;

    public short RequestHeaderVersion(short version) => (short)(version >= FirstFlexibleRequestVersion ? 2 : 1);

    public short ResponseHeaderVersion(short version) => (short)(version >= FirstFlexibleResponseVersion ? 1 : 0);
}
