using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LogCluster.Cli.Output;

/// <summary>Values as JSON.</summary>
internal static class JsonText
{
    /// <summary>Nothing here goes into HTML: base64's '+' stays readable.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case sbyte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value));
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list)
                    WriteValue(json, item);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(value.ToString());
                break;
        }
    }
}
