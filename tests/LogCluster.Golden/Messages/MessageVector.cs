using System.Text.Json;

namespace LogCluster.Golden.Messages;

/// <summary>One line of a golden file of messages; its fields are described in the README beside the files.</summary>
public sealed record MessageVector(string Schema, string Kind, short Version, string Case, JsonElement Json, byte[] Body, JsonElement Line)
{
    public static IEnumerable<MessageVector> ReadFile(string file) => File.ReadLines(file).Where(line => line.Length > 0).Select(Parse);

    public byte[]? Framed => Bytes("framedHex");

    public byte[]? Bytes(string name) => Line.TryGetProperty(name, out var hex) ? Convert.FromHexString(hex.GetString()!) : null;

    public override string ToString() => $"{Schema} v{Version} {Case}";

    private static MessageVector Parse(string text)
    {
        var line = JsonDocument.Parse(text).RootElement;
        return new MessageVector(
            line.GetProperty("schema").GetString()!,
            line.GetProperty("kind").GetString()!,
            line.GetProperty("version").GetInt16(),
            line.GetProperty("case").GetString()!,
            line.GetProperty("json"),
            Convert.FromHexString(line.GetProperty("hex").GetString()!),
            line);
    }
}
