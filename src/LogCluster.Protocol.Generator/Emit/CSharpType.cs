using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>How schema types are spelled in C#.</summary>
internal static class CSharpType
{
    /// <summary>
    /// A tagged struct that cannot be null on the wire is null in C# while it is absent: most messages leave it out, and
    /// an object for each would be memory that the message does not hold.
    /// </summary>
    public static bool IsAbsentWhenDefault(FieldSchema field) => field is { Tag: not null, Type.IsStruct: true } && field.Nullable.IsEmpty;

    public static string OfProperty(MessageSchema message, FieldSchema field)
    {
        var type = field.Type.IsArray ? $"List<{OfElement(message, field)}>" : OfElement(message, field);
        var hasNull = !field.Nullable.IsEmpty || IsAbsentWhenDefault(field);
        return hasNull && field.Type is not { Element: WireType.Records, IsArray: false } ? type + "?" : type;
    }

    public static string OfElement(MessageSchema message, FieldSchema field) => field.Type.Element switch
    {
        WireType.Bool => "bool",
        WireType.Int8 => "sbyte",
        WireType.Int16 => field.IsErrorCode ? "ErrorCode" : "short",
        WireType.UInt16 => "ushort",
        WireType.Int32 => "int",
        WireType.UInt32 => "uint",
        WireType.Int64 => "long",
        WireType.Float64 => "double",
        WireType.Uuid => "Uuid",
        WireType.String => "string",
        WireType.Bytes => "ReadOnlyMemory<byte>",
        WireType.Records => "RecordData",
        _ => $"{message.Name}.{field.Type.StructName}",
    };

    /// <summary>Suffix of the reader's and writer's methods: ReadInt32, WriteInt32.</summary>
    public static string MethodSuffix(WireType type) => type switch
    {
        WireType.UInt16 => "UInt16",
        WireType.UInt32 => "UInt32",
        _ => type.ToString(),
    };
}
