using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>The fewest bytes that a value can take, to check an array's length against what is left of the message.</summary>
internal static class WireSize
{
    /// <summary>The smallest element over all of <paramref name="versions"/>.</summary>
    public static int ElementMin(MessageSchema message, FieldSchema field, VersionRange versions)
    {
        var smallest = int.MaxValue;
        for (int version = versions.Lowest; version <= versions.Highest; version++)
            smallest = Math.Min(smallest, ElementAt(message, field, version));
        return smallest;
    }

    private static int ElementAt(MessageSchema message, FieldSchema field, int version) =>
        field.Type.StructName is { } name
            ? StructAt(message, message.FindStruct(name), version)
            : PrimitiveAt(field.Type.Element, IsCompact(message, field, version));

    private static int StructAt(MessageSchema message, StructSchema type, int version) =>
        type.Fields.Where(field => field.Tag is null && field.Versions.Contains(version)).Sum(field => FieldAt(message, field, version))
        + (message.FlexibleVersions.Contains(version) ? 1 : 0);

    private static int FieldAt(MessageSchema message, FieldSchema field, int version) =>
        field.Type.IsArray ? (IsCompact(message, field, version) ? 1 : 4)
        : field.Nullable.Contains(version) && field.Type.Element == WireType.Struct ? 1
        : ElementAt(message, field, version);

    private static bool IsCompact(MessageSchema message, FieldSchema field, int version) =>
        !field.Classic && message.FlexibleVersions.Contains(version);

    private static int PrimitiveAt(WireType type, bool compact) => type switch
    {
        WireType.Bool or WireType.Int8 => 1,
        WireType.Int16 or WireType.UInt16 => 2,
        WireType.Int32 or WireType.UInt32 => 4,
        WireType.Int64 or WireType.Float64 => 8,
        WireType.Uuid => 16,
        WireType.String => compact ? 1 : 2,
        _ => compact ? 1 : 4,
    };
}
