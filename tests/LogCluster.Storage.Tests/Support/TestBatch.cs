using System.Buffers.Binary;
using System.Text;
using LogCluster.Core;
using LogCluster.Core.Wire;
using LogCluster.Records;

namespace LogCluster.Storage.Tests.Support;

/// <summary>Builds batches byte by byte, on purpose without the product's own builder.</summary>
internal static class TestBatch
{
    public const long StartMs = 1_700_000_000_000;

    public static byte[] Of(
        int records = 1, string value = "value", long timestampMs = StartMs, long producerId = -1, short producerEpoch = -1, int sequence = -1,
        bool transactional = false, long baseOffset = 0, int leaderEpoch = -1)
    {
        using var body = new WireWriter();
        for (var i = 0; i < records; i++)
            WriteRecord(body, i, null, Encoding.UTF8.GetBytes($"{value}-{i}"));
        return Wrap(
            body.WrittenSpan, records, (short)(transactional ? RecordBatchLayout.TransactionalFlag : 0), timestampMs, producerId, producerEpoch, sequence, baseOffset, leaderEpoch);
    }

    public static byte[] Marker(bool commit, long producerId, short producerEpoch, int coordinatorEpoch = 0, long timestampMs = StartMs, long baseOffset = 0, int leaderEpoch = -1)
    {
        using var body = new WireWriter();
        WriteRecord(body, 0, [0, 0, 0, (byte)(commit ? 1 : 0)], [0, 0, 0, 0, 0, (byte)coordinatorEpoch]);
        const short Flags = RecordBatchLayout.TransactionalFlag | RecordBatchLayout.ControlFlag;
        return Wrap(body.WrittenSpan, 1, Flags, timestampMs, producerId, producerEpoch, -1, baseOffset, leaderEpoch);
    }

    private static void WriteRecord(WireWriter body, int offsetDelta, byte[]? key, byte[] value)
    {
        using var record = new WireWriter();
        record.WriteInt8(0);
        record.WriteVarlong(0);
        record.WriteVarint(offsetDelta);
        record.WriteVarint(key?.Length ?? -1);
        record.WriteRaw(key);
        record.WriteVarint(value.Length);
        record.WriteRaw(value);
        record.WriteVarint(0);
        body.WriteVarint(record.Position);
        body.WriteRaw(record.WrittenSpan);
    }

    private static byte[] Wrap(
        ReadOnlySpan<byte> body, int records, short attributes, long timestampMs, long producerId, short producerEpoch, int sequence, long baseOffset, int leaderEpoch)
    {
        using var batch = new WireWriter();
        batch.WriteInt64(baseOffset);
        batch.WriteInt32(RecordBatchLayout.HeaderSizeBytes - RecordBatchLayout.LogOverheadBytes + body.Length);
        batch.WriteInt32(leaderEpoch);
        batch.WriteInt8(2);
        batch.WriteInt32(0);
        batch.WriteInt16(attributes);
        batch.WriteInt32(records - 1);
        batch.WriteInt64(timestampMs);
        batch.WriteInt64(timestampMs);
        batch.WriteInt64(producerId);
        batch.WriteInt16(producerEpoch);
        batch.WriteInt32(sequence);
        batch.WriteInt32(records);
        batch.WriteRaw(body);
        var bytes = batch.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(RecordBatchLayout.CrcAt), Crc32C.Compute(bytes.AsSpan(RecordBatchLayout.CrcCoveredFrom)));
        return bytes;
    }
}
