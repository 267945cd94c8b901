namespace LogCluster.Protocol.Generator.Model;

/// <summary>What the head of an API's file says, and the ranges of its two messages that the tables need.</summary>
internal sealed record ApiSchema
{
    public required int Key { get; init; }

    public required string Name { get; init; }

    public bool OnBroker { get; init; }

    public bool OnController { get; init; }

    public bool Forwardable { get; init; }

    public bool ClusterAction { get; init; }

    /// <summary>Lowest version that ApiVersions announces, where it is lower than what we read.</summary>
    public short? AdvertisedFrom { get; init; }

    /// <summary>The response header has no tagged fields in any version.</summary>
    public bool ClassicResponseHeader { get; init; }

    public string? Comment { get; init; }

    public VersionRange Versions { get; init; }

    public bool LatestUnstable { get; init; }

    public VersionRange RequestFlexible { get; init; }

    public VersionRange ResponseFlexible { get; init; }
}
