using System.Globalization;
using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>A field's default as C#, and the test whether a value differs from it.</summary>
internal static class DefaultValue
{
    public static bool IsValid(FieldSchema field)
    {
        if (field.Default is not { } text || text == "null")
            return true;
        return !field.Type.IsArray && field.Type.Element switch
        {
            WireType.Bool => text is "true" or "false",
            WireType.String => text.Length >= 2 && text[0] == '"' && text[text.Length - 1] == '"',
            WireType.Int8 or WireType.Int16 or WireType.UInt16 or WireType.Int32 or WireType.UInt32 or WireType.Int64 => TryParse(text, out _),
            _ => false,
        };
    }

    /// <summary>The value as an expression, without the types that need an object made.</summary>
    public static string Expression(FieldSchema field)
    {
        if (field.DefaultsToNull)
            return field.Type is { Element: WireType.Records, IsArray: false } ? "RecordData.Null" : "null";
        if (field.Type.IsArray)
            return "[]";
        return field.Type.Element switch
        {
            WireType.Bool => field.Default ?? "false",
            WireType.String => field.Default ?? "\"\"",
            WireType.Bytes => "ReadOnlyMemory<byte>.Empty",
            WireType.Records => RecordsStartAtNull(field) ? "RecordData.Null" : "RecordData.Empty",
            WireType.Uuid => "Uuid.Zero",
            WireType.Struct => CSharpType.IsAbsentWhenDefault(field) ? "null" : "new()",
            WireType.Float64 => "0d",
            _ when field.IsErrorCode => "ErrorCode.None",
            _ => Number(field),
        };
    }

    /// <summary>True for the defaults that C# gives by itself.</summary>
    public static bool IsImplicit(FieldSchema field) =>
        Expression(field) is "null" or "0" or "0d" or "false" or "Uuid.Zero" or "ErrorCode.None" or "RecordData.Null"
        || (Expression(field) == "ReadOnlyMemory<byte>.Empty" && field.Nullable.IsEmpty);

    /// <summary>True when the default is an object of its own: a list or a struct.</summary>
    public static bool IsObject(FieldSchema field) => Expression(field) is "[]" or "new()";

    /// <summary>A condition that holds when <paramref name="value"/> is not the default.</summary>
    public static string Differs(FieldSchema field, string value)
    {
        var isNullable = !field.Nullable.IsEmpty;
        if (field.Type is { Element: WireType.Records, IsArray: false })
            return RecordsStartAtNull(field) ? $"{value}.HasValue" : $"{value} is {{ IsNull: true }} or {{ Length: > 0 }}";
        if (field.DefaultsToNull)
            return $"{value} is not null";
        if (field.Type.IsArray)
            return isNullable ? $"{value} is not {{ Count: 0 }}" : $"{value}.Count != 0";
        return field.Type.Element switch
        {
            WireType.Bool => field.Default == "true" ? $"!{value}" : value,
            WireType.String => $"{value} is not {field.Default ?? "\"\""}",
            WireType.Bytes => isNullable ? $"{value} is not {{ Length: 0 }}" : $"{value}.Length != 0",
            WireType.Uuid => $"!{value}.IsZero",
            WireType.Struct when CSharpType.IsAbsentWhenDefault(field) => $"{value} is {{ IsDefault: false }}",
            WireType.Struct => isNullable ? $"{value} is not {{ IsDefault: true }}" : $"!{value}.IsDefault",
            _ => $"{value} != {Expression(field)}",
        };
    }

    private static bool RecordsStartAtNull(FieldSchema field) => field.DefaultsToNull || field.Nullable.Covers(field.Versions);

    private static string Number(FieldSchema field) =>
        TryParse(field.Default ?? "0", out var value) ? value.ToString(CultureInfo.InvariantCulture) : "0";

    private static bool TryParse(string text, out long value) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? long.TryParse(text.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
