using System.IO.Compression;
using System.Text.Json;

namespace LogCluster.Golden.Batches;

/// <summary>Reads NAME.jsonl, or NAME.jsonl.gz where the file is kept small.</summary>
public static class JsonLines
{
    public static IEnumerable<JsonElement> Read(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        using Stream file = File.Exists(path) ? File.OpenRead(path) : new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    public static byte[] Hex(this JsonElement line, string name) => Convert.FromHexString(line.GetProperty(name).GetString()!);

    public static string Text(this JsonElement line, string name) => line.GetProperty(name).GetString()!;

    public static byte[]? Base64(this JsonElement line, string name) =>
        line.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? value.GetBytesFromBase64() : null;
}
