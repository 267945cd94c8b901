using System.Text;
using System.Text.Json;
using LogCluster.Cli.Client;

namespace LogCluster.Cli.Output;

/// <summary>
/// A record as one JSON object: keys and values are bytes, so they are in base64, or null where there is none. As strings they are what UTF-8
/// makes of them.
/// </summary>
internal static class RecordJson
{
    public static void Write(Utf8JsonWriter json, ConsumedRecord record, bool asStrings = false, Action<Utf8JsonWriter>? more = null)
    {
        json.WriteStartObject();
        json.WriteString("topic", record.Partition.Topic);
        json.WriteNumber("partition", record.Partition.Partition);
        json.WriteNumber("offset", record.Offset);
        json.WriteNumber("leaderEpoch", record.LeaderEpoch);
        json.WriteNumber("timestamp", record.TimestampMs);
        json.WriteString("timestampType", record.TimestampType.ToString());
        json.WritePropertyName("key");
        WriteBytes(json, record.Key, asStrings);
        json.WritePropertyName("value");
        WriteBytes(json, record.Value, asStrings);
        json.WriteStartArray("headers");
        foreach (var (name, value) in record.Headers)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            WriteBytes(json, value, asStrings);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        more?.Invoke(json);
        json.WriteEndObject();
    }

    private static void WriteBytes(Utf8JsonWriter json, byte[]? bytes, bool asString)
    {
        if (bytes is null)
            json.WriteNullValue();
        else if (asString)
            json.WriteStringValue(Encoding.UTF8.GetString(bytes));
        else
            json.WriteBase64StringValue(bytes);
    }
}
