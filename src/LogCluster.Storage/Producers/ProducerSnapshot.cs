using System.Buffers.Binary;
using LogCluster.Core.Wire;

namespace LogCluster.Storage.Producers;

/// <summary>The bytes of <c>OFFSET.snapshot</c>, version 1: what the table knew when the log ended at that offset. Only the last batch of each producer is kept.</summary>
public static class ProducerSnapshot
{
    private const short Version = 1;
    private const int CrcAt = 2;
    private const int CrcCoveredFrom = 6;
    private const int EntryBytes = 42;

    public static byte[] Encode(IReadOnlyCollection<ProducerState> producers)
    {
        using var writer = new WireWriter(CrcCoveredFrom + sizeof(int) + producers.Count * EntryBytes);
        writer.WriteInt16(Version);
        writer.WriteInt32(0);
        writer.WriteArrayLength(producers.Count);
        foreach (var state in producers)
        {
            writer.WriteInt64(state.ProducerId);
            writer.WriteInt16(state.Epoch);
            writer.WriteInt32(state.LastSequence);
            writer.WriteInt64(state.LastOffset);
            writer.WriteInt32(state.LastBatch?.OffsetDelta ?? 0);
            writer.WriteInt64(state.LastTimestampMs);
            writer.WriteInt32(state.CoordinatorEpoch);
            writer.WriteInt64(state.TransactionFirstOffset ?? -1);
        }

        var bytes = writer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(CrcAt), Crc32C.Compute(bytes.AsSpan(CrcCoveredFrom)));
        return bytes;
    }

    /// <summary>Null when the bytes are not a whole, unharmed snapshot of version 1.</summary>
    public static List<ProducerState>? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < CrcCoveredFrom + sizeof(int) || BinaryPrimitives.ReadInt16BigEndian(bytes.Span) != Version ||
            BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[CrcAt..]) != Crc32C.Compute(bytes.Span[CrcCoveredFrom..]))
        {
            return null;
        }

        var reader = new WireReader(bytes[CrcCoveredFrom..]);
        var count = reader.ReadInt32();
        var producers = new List<ProducerState>();
        for (var i = 0; i < count && !reader.Failed; i++)
            producers.Add(ReadEntry(ref reader));
        reader.ExpectEnd();
        return reader.Failed ? null : producers;
    }

    private static ProducerState ReadEntry(ref WireReader reader)
    {
        var state = new ProducerState(reader.ReadInt64());
        var epoch = reader.ReadInt16();
        var lastSequence = reader.ReadInt32();
        var lastOffset = reader.ReadInt64();
        var offsetDelta = reader.ReadInt32();
        var timestampMs = reader.ReadInt64();
        var coordinatorEpoch = reader.ReadInt32();
        var transactionFirstOffset = reader.ReadInt64();
        var last = new ProducerBatch(lastSequence, lastOffset, offsetDelta, timestampMs);
        // A producer of which only a marker is known has no batch to compare with.
        state.Restore(epoch, coordinatorEpoch, timestampMs, lastOffset >= 0 ? last : null);
        state.TransactionFirstOffset = transactionFirstOffset >= 0 ? transactionFirstOffset : null;
        return state;
    }
}
