using System.Collections;
using System.Reflection;
using System.Text.Json;
using LogCluster.Cli.Output;
using LogCluster.Core.Wire;

namespace LogCluster.Cli.Offline;

/// <summary>
/// Shows a generated message as JSON, field by field in the order of its schema. Fields that the message's version lacks stand there with
/// their defaults.
/// </summary>
internal static class MessageJson
{
    public static void Write(Utf8JsonWriter json, object message)
    {
        json.WriteStartObject();
        foreach (var property in message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (!property.CanWrite || property.PropertyType == typeof(List<UnknownTag>))
                continue;
            json.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            WriteValue(json, property.GetValue(message));
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case ReadOnlyMemory<byte> bytes:
                json.WriteBase64StringValue(bytes.Span);
                break;
            case RecordData records:
                json.WriteStringValue($"{records.Length} bytes of records");
                break;
            case string or null:
                JsonText.WriteValue(json, value);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            default:
                if (value.GetType() is { IsClass: true } type && type.Namespace?.StartsWith("LogCluster.Protocol", StringComparison.Ordinal) == true)
                    Write(json, value);
                else
                    JsonText.WriteValue(json, value);
                break;
        }
    }
}
