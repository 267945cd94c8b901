using LogCluster.Core.Wire;
using LogCluster.Golden;
using LogCluster.Golden.Messages;
using LogCluster.Protocol;

namespace LogCluster.Fuzz;

/// <summary>Makes frames without their size: golden requests behind a header, broken in some way, or bytes of no meaning.</summary>
internal sealed class FrameSource
{
    private const int RandomBytesMax = 300;
    private const int MutationsMax = 3;

    /// <summary>Lengths and counts that decoders get wrong.</summary>
    private static readonly byte[][] Edges =
    [
        [0x00], [0x01], [0x7f], [0x80], [0xff], [0xff, 0xff], [0x7f, 0xff], [0x80, 0x00],
        [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0x00, 0x00, 0x00], [0x00, 0x0f, 0x42, 0x40], [0x00, 0x0f, 0x42, 0x41],
        [0xff, 0xff, 0xff, 0xff, 0x0f], [0x80, 0x80, 0x80, 0x80, 0x08], [0xc1, 0x84, 0x3d], [0xc2, 0x84, 0x3d],
    ];

    private readonly byte[][] _frames;

    public FrameSource()
    {
        var folder = Path.Combine(GoldenFiles.Root, "messages");
        _frames = [.. Directory.EnumerateFiles(folder, "*Request.jsonl").Order(StringComparer.Ordinal).SelectMany(MessageVector.ReadFile).Select(Frame)];
    }

    public int Count => _frames.Length;

    public byte[] Next(Random random)
    {
        if (random.Next(8) == 0)
            return RandomFrame(random);
        var frame = _frames[random.Next(_frames.Length)];
        for (var i = random.Next(MutationsMax); i >= 0; i--)
            frame = Mutate(frame, random);
        return frame;
    }

    private static byte[] Frame(MessageVector vector)
    {
        using var writer = new WireWriter();
        RequestHeader.Write(writer, (ApiKey)vector.Line.GetProperty("apiKey").GetInt16(), vector.Version, 1, "fuzz");
        writer.WriteRaw(vector.Body);
        return writer.WrittenSpan.ToArray();
    }

    /// <summary>A true key and version, so that more than the header is tried, and any bytes behind it.</summary>
    private static byte[] RandomFrame(Random random)
    {
        var api = ApiVersions.All[random.Next(ApiVersions.All.Count)];
        using var writer = new WireWriter();
        RequestHeader.Write(writer, api.Key, (short)random.Next(api.LowestVersion, api.HighestVersion + 1), random.Next(), null);
        var body = new byte[random.Next(RandomBytesMax)];
        random.NextBytes(body);
        // Small values make lengths that fit, and so reach deeper.
        if (random.Next(2) == 0)
            Array.ForEach(Enumerable.Range(0, body.Length).ToArray(), i => body[i] &= 0x07);
        writer.WriteRaw(body);
        return writer.WrittenSpan.ToArray();
    }

    private byte[] Mutate(byte[] frame, Random random)
    {
        var at = random.Next(frame.Length);
        var edge = Edges[random.Next(Edges.Length)];
        switch (random.Next(7))
        {
            case 0:
                return Changed(frame, at, (byte)(frame[at] ^ (1 << random.Next(8))));
            case 1:
                return Changed(frame, at, (byte)random.Next(256));
            case 2:
                return Changed(frame, at, (byte)(frame[at] + (random.Next(2) == 0 ? 1 : -1)));
            case 3:
                return [.. frame.AsSpan(0, at), .. edge, .. frame.AsSpan(Math.Min(frame.Length, at + edge.Length))];
            case 4:
                return [.. frame.AsSpan(0, at), .. edge, .. frame.AsSpan(at)];
            case 5:
                return at == 0 ? frame : frame[..at];
            default:
                var other = _frames[random.Next(_frames.Length)];
                return [.. frame.AsSpan(0, at), .. other.AsSpan(random.Next(other.Length))];
        }
    }

    private static byte[] Changed(byte[] frame, int at, byte value)
    {
        var copy = frame.ToArray();
        copy[at] = value;
        return copy;
    }
}
