namespace LogCluster.Protocol.Generator.Model;

/// <summary>Type of a field; for an array, <paramref name="Element"/> is that of its elements.</summary>
internal sealed record FieldType(WireType Element, bool IsArray, string? StructName)
{
    public bool IsStruct => Element == WireType.Struct && !IsArray;

    /// <summary>Whether a null can be told apart on the wire.</summary>
    public bool MayBeNull => IsArray || Element is WireType.String or WireType.Bytes or WireType.Records or WireType.Struct;
}
