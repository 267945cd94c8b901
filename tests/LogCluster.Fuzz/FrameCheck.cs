using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Fuzz;

/// <summary>What must hold for any frame: it is decoded or refused, in bounded memory, and what is decoded can be written again.</summary>
internal static class FrameCheck
{
    /// <summary>
    /// Managed bytes for a byte of the frame. The dearest is an element of an array that is one compact string and a tag count:
    /// two bytes become an object and a place in a list, which has up to twice the places it needs.
    /// </summary>
    public const int AllocatedBytesPerFrameByteMax = 64;

    /// <summary>What a message costs however short its frame is: the objects of its outermost level.</summary>
    public const int AllocatedBytesFixedMax = 4_096;

    public static FrameOutcome Run(byte[] frame)
    {
        try
        {
            return Decode(frame);
        }
#pragma warning disable CA1031 // Whatever it is, it escaped.
        catch (Exception escaped)
#pragma warning restore CA1031
        {
            return new FrameOutcome(false, 0, $"{escaped.GetType().Name} escapes: {escaped}");
        }
    }

    private static FrameOutcome Decode(byte[] frame)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new WireReader(frame);
        var header = RequestHeader.Read(ref reader);
        var message = reader.Failed ? null : RequestDecoder.Read((ApiKey)header.RequestApiKey, header.RequestApiVersion, ref reader);
        reader.ExpectEnd();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > AllocatedBytesFixedMax + ((long)frame.Length * AllocatedBytesPerFrameByteMax))
            return new FrameOutcome(!reader.Failed, allocated, $"{allocated} bytes allocated for {frame.Length}");
        return reader.Failed || message is null
            ? new FrameOutcome(false, allocated, null)
            : new FrameOutcome(true, allocated, RewriteFault(message, header));
    }

    /// <summary>The bytes may change once, where the frame did not use the one true form; then no more.</summary>
    private static string? RewriteFault(IMessage message, RequestHeader header)
    {
        var first = Write(message, header);
        var reader = new WireReader(first);
        var again = RequestDecoder.Read((ApiKey)header.RequestApiKey, header.RequestApiVersion, ref reader);
        reader.ExpectEnd();
        if (reader.Failed)
            return $"what was decoded is written as something that is not: {reader.Error}";
        return Write(again!, header).AsSpan().SequenceEqual(first) ? null : "what was decoded is written differently each time";
    }

    private static byte[] Write(IMessage message, RequestHeader header)
    {
        using var writer = new WireWriter();
        message.Write(writer, header.RequestApiVersion);
        return writer.WrittenSpan.ToArray();
    }
}
