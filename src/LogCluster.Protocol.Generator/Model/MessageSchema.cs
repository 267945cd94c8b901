namespace LogCluster.Protocol.Generator.Model;

internal sealed record MessageSchema
{
    public required MessageKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>API key or record type, where the kind has one.</summary>
    public int? Key { get; init; }

    public required VersionRange Versions { get; init; }

    public VersionRange Flexible { get; init; } = VersionRange.None;

    /// <summary>The newest version is not released and not advertised.</summary>
    public bool LatestUnstable { get; init; }

    /// <summary>For a request, the name of its response.</summary>
    public string? Counterpart { get; init; }

    public string? Comment { get; init; }

    public required StructSchema Body { get; init; }

    /// <summary>All types declared inside, in order of appearance.</summary>
    public required EquatableArray<StructSchema> Structs { get; init; }

    public VersionRange FlexibleVersions => Flexible.Intersect(Versions);

    public string Namespace => Kind switch
    {
        MessageKind.Metadata => "LogCluster.Protocol.MetadataRecords",
        MessageKind.Control => "LogCluster.Protocol.ControlRecords",
        MessageKind.GroupKey or MessageKind.GroupValue => "LogCluster.Protocol.GroupRecords",
        _ => "LogCluster.Protocol",
    };

    public StructSchema FindStruct(string name) => Structs.First(candidate => candidate.Name == name);
}
