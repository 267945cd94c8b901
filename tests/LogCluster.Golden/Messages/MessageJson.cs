using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using LogCluster.Core;
using LogCluster.Core.Wire;

namespace LogCluster.Golden.Messages;

/// <summary>Fills generated classes from the JSON of the golden vectors, and compares them with it.</summary>
public static class MessageJson
{
    /// <summary>Java's NaN has no sign bit, .NET's has.</summary>
    private const long JavaNaN = 0x7ff8_0000_0000_0000;

    public static void Fill(object target, JsonElement json)
    {
        foreach (var member in json.EnumerateObject())
        {
            var property = PropertyOf(target.GetType(), member.Name)
                ?? throw new InvalidDataException($"{target.GetType().Name} has no field {member.Name}");
            property.SetValue(target, ToValue(member.Value, property.PropertyType));
        }
    }

    /// <summary>Puts unknown tags where a JSON pointer says.</summary>
    public static void AddUnknownTag(object message, string path, UnknownTag tag)
    {
        var owner = Resolve(message, path);
        var property = owner.GetType().GetProperty("UnknownTags")!;
        var tags = (List<UnknownTag>?)property.GetValue(owner) ?? [];
        tags.Add(tag);
        property.SetValue(owner, tags);
    }

    /// <summary>Null when <paramref name="actual"/> holds what the JSON says and defaults elsewhere; else where they part.</summary>
    public static string? Difference(object? actual, JsonElement json, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object when actual is not null:
                return ObjectDifference(actual, json, path);
            case JsonValueKind.Array when actual is IList list:
                if (list.Count != json.GetArrayLength())
                    return $"{path} has {list.Count} elements, not {json.GetArrayLength()}";
                return json.EnumerateArray().Select((item, i) => Difference(list[i], item, $"{path}/{i}")).FirstOrDefault(found => found is not null);
            default:
                var expected = actual is null ? null : ToValue(json, actual.GetType());
                if (json.ValueKind == JsonValueKind.Null)
                    return IsNull(actual) ? null : $"{path} is not null";
                return expected is not null && ValueEquals(actual!, expected) ? null : $"{path} is {Text(actual)}, not {json.GetRawText()}";
        }
    }

    /// <summary>All unknown tags in a message, with JSON pointers as in the golden vectors.</summary>
    public static IEnumerable<(string Path, UnknownTag Tag)> UnknownTags(object message, string path = "")
    {
        foreach (var property in message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(message);
            var inner = $"{path}/{JsonName(property)}";
            if (value is List<UnknownTag> tags)
            {
                foreach (var tag in tags)
                    yield return (path, tag);
            }
            else if (value is IList list && IsMessagePart(value.GetType().GetGenericArguments().FirstOrDefault()))
            {
                for (var i = 0; i < list.Count; i++)
                {
                    foreach (var found in UnknownTags(list[i]!, $"{inner}/{i}"))
                        yield return found;
                }
            }
            else if (value is not null && IsMessagePart(value.GetType()))
            {
                foreach (var found in UnknownTags(value, inner))
                    yield return found;
            }
        }
    }

    public static bool IsMessagePart(Type? type) =>
        type is { IsClass: true } && type.Namespace?.StartsWith("LogCluster.Protocol", StringComparison.Ordinal) == true;

    private static string? ObjectDifference(object actual, JsonElement json, string path)
    {
        var untouched = Activator.CreateInstance(actual.GetType())!;
        var seen = 0;
        foreach (var property in actual.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsField))
        {
            var value = property.GetValue(actual);
            string? found;
            if (json.TryGetProperty(JsonName(property), out var expected))
            {
                seen++;
                found = Difference(value, expected, $"{path}/{JsonName(property)}");
            }
            else
            {
                found = SameDefault(value, property.GetValue(untouched)) ? null : $"{path}/{JsonName(property)} is not at its default";
            }

            if (found is not null)
                return found;
        }

        return seen == json.EnumerateObject().Count() ? null : $"{path} has fields that the class does not have";
    }

    private static bool IsField(PropertyInfo property) => property.CanWrite && property.Name != "UnknownTags";

    private static bool SameDefault(object? value, object? untouched) =>
        (value, untouched) switch
        {
            (IList { Count: 0 }, IList { Count: 0 }) => true,
            (null, null) => true,
            (not null, not null) when IsMessagePart(value.GetType()) => value.GetType()
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(IsField)
                .All(field => SameDefault(field.GetValue(value), field.GetValue(untouched))),
            (not null, not null) => ValueEquals(value, untouched),
            _ => false,
        };

    private static object Resolve(object message, string path)
    {
        var at = message;
        foreach (var step in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at is IList list
                ? list[int.Parse(step, CultureInfo.InvariantCulture)]!
                : PropertyOf(at.GetType(), step)!.GetValue(at)!;
        }

        return at;
    }

    private static object? ToValue(JsonElement json, Type type)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return type == typeof(RecordData) ? (object)RecordData.Null : null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            var list = (IList)Activator.CreateInstance(type)!;
            foreach (var item in json.EnumerateArray())
                list.Add(ToValue(item, type.GetGenericArguments()[0]));
            return list;
        }

        if (IsMessagePart(type))
        {
            var part = Activator.CreateInstance(type)!;
            Fill(part, json);
            return part;
        }

        return ToScalar(json, type);
    }

    private static object ToScalar(JsonElement json, Type type) => type switch
    {
        _ when type == typeof(bool) => json.GetBoolean(),
        _ when type == typeof(sbyte) => json.GetSByte(),
        _ when type == typeof(short) => json.GetInt16(),
        _ when type == typeof(ushort) => json.GetUInt16(),
        _ when type == typeof(int) => json.GetInt32(),
        _ when type == typeof(uint) => json.GetUInt32(),
        _ when type == typeof(long) => json.GetInt64(),
        _ when type == typeof(double) => json.ValueKind == JsonValueKind.String ? ToDouble(json.GetString()!) : json.GetDouble(),
        _ when type == typeof(ErrorCode) => (ErrorCode)json.GetInt16(),
        _ when type == typeof(string) => json.GetString()!,
        _ when type == typeof(Uuid) => Uuid.TryParse(json.GetString(), out var id) ? id : throw new InvalidDataException($"{json} is no uuid"),
        _ when type == typeof(ReadOnlyMemory<byte>) => (ReadOnlyMemory<byte>)json.GetBytesFromBase64(),
        _ when type == typeof(RecordData) => new RecordData(json.GetBytesFromBase64()),
        _ => throw new InvalidDataException($"no reading of {type}"),
    };

    private static double ToDouble(string text) =>
        text == "NaN" ? BitConverter.Int64BitsToDouble(JavaNaN) : double.Parse(text, CultureInfo.InvariantCulture);

    private static bool IsNull(object? value) => value is null or RecordData { IsNull: true };

    private static bool ValueEquals(object left, object right) => (left, right) switch
    {
        (ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span),
        (RecordData a, RecordData b) => a.IsNull == b.IsNull && a.Memory.Span.SequenceEqual(b.Memory.Span),
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        _ => left.Equals(right),
    };

    private static string Text(object? value) => value switch
    {
        null => "null",
        ReadOnlyMemory<byte> bytes => Convert.ToHexStringLower(bytes.Span),
        RecordData { IsNull: true } => "null",
        RecordData records => Convert.ToHexStringLower(records.Memory.Span),
        _ => value.ToString() ?? "",
    };

    private static string JsonName(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    private static PropertyInfo? PropertyOf(Type type, string jsonName) => type.GetProperty(char.ToUpperInvariant(jsonName[0]) + jsonName[1..]);
}
