using System.Runtime.InteropServices;

namespace LogCluster.Storage.Producers;

/// <summary>A batch that a producer appended, as far as telling a duplicate needs it.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProducerBatch(int LastSequence, long LastOffset, int OffsetDelta, long TimestampMs)
{
    public long BaseOffset => LastOffset - OffsetDelta;

    public int BaseSequence => LastSequence >= OffsetDelta ? LastSequence - OffsetDelta : int.MaxValue - (OffsetDelta - LastSequence) + 1;
}
