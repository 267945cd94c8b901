namespace LogCluster.Protocol.Generator.Model;

/// <summary>One field as the schema file states it; version ranges may reach beyond those of the message.</summary>
internal sealed record FieldSchema
{
    public required string Name { get; init; }

    public required FieldType Type { get; init; }

    public VersionRange Versions { get; init; } = VersionRange.All;

    public VersionRange Nullable { get; init; } = VersionRange.None;

    /// <summary>As written in the schema; null is the type's own default.</summary>
    public string? Default { get; init; }

    /// <summary>May be dropped without complaint when a version does not have it.</summary>
    public bool Ignorable { get; init; }

    public int? Tag { get; init; }

    /// <summary>Never compact, not even in flexible versions.</summary>
    public bool Classic { get; init; }

    public string? Comment { get; init; }

    public SourcePosition Position { get; init; }

    public bool IsErrorCode => Type is { Element: WireType.Int16, IsArray: false } && Name.EndsWith("ErrorCode", StringComparison.Ordinal);

    public bool DefaultsToNull => Default == "null";
}
