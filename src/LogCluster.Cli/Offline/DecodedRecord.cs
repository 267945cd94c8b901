using System.Text;
using System.Text.Json;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Offline;

/// <summary>What a record of an internal topic says. The fault says why it could not be read; the type and the parts are then as far as it went.</summary>
internal sealed record DecodedRecord(string Type)
{
    public short? Version { get; init; }

    /// <summary>The generated message of the key, where keys are messages.</summary>
    public object? Key { get; init; }

    /// <summary>Null for a tombstone.</summary>
    public object? Value { get; init; }

    public string? Fault { get; init; }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Type);
        if (Version is { } version)
            json.WriteNumber("version", version);
        if (Key is not null)
        {
            json.WritePropertyName("key");
            MessageJson.Write(json, Key);
        }

        json.WritePropertyName("value");
        if (Value is null)
            json.WriteNullValue();
        else
            MessageJson.Write(json, Value);
        if (Fault is not null)
            json.WriteString("fault", Fault);
        json.WriteEndObject();
    }

    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonText.Options))
            Write(json);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
