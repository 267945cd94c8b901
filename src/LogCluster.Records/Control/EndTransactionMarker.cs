using System.Buffers.Binary;

namespace LogCluster.Records;

/// <summary>The record that ends a transaction in a partition (KIP-98): commit or abort, under an epoch of the coordinator.</summary>
public readonly record struct EndTransactionMarker(bool IsCommit, int CoordinatorEpoch)
{
    private const short ValueVersion = 0;
    private const int ValueSizeBytes = sizeof(short) + sizeof(int);

    /// <summary>Reads a control record; false when it is another kind of control record or its value is too short.</summary>
    public static bool TryRead(in RecordView record, out EndTransactionMarker marker)
    {
        marker = default;
        var value = record.Value.Span;
        if (!ControlRecordKey.TryRead(record.Key, out var key)
            || key.Type is not (ControlRecordType.Abort or ControlRecordType.Commit)
            || value.Length < ValueSizeBytes
            || BinaryPrimitives.ReadInt16BigEndian(value) < ValueVersion)
        {
            return false;
        }

        marker = new EndTransactionMarker(
            key.Type == ControlRecordType.Commit, BinaryPrimitives.ReadInt32BigEndian(value[sizeof(short)..]));
        return true;
    }

    /// <summary>Makes the builder's batch the marker's: one control record, transactional, of the given producer.</summary>
    public void AppendTo(RecordBatchBuilder builder, long producerId, short producerEpoch, long timestampMs)
    {
        ArgumentNullException.ThrowIfNull(builder);
        Span<byte> key = stackalloc byte[ControlRecordKey.SizeBytes];
        new ControlRecordKey(IsCommit ? ControlRecordType.Commit : ControlRecordType.Abort).Write(key);
        Span<byte> value = stackalloc byte[ValueSizeBytes];
        BinaryPrimitives.WriteInt16BigEndian(value, ValueVersion);
        BinaryPrimitives.WriteInt32BigEndian(value[sizeof(short)..], CoordinatorEpoch);
        builder.IsControl = true;
        builder.IsTransactional = true;
        builder.ProducerId = producerId;
        builder.ProducerEpoch = producerEpoch;
        builder.Append(timestampMs, new NullableBytes(key), new NullableBytes(value));
    }
}
