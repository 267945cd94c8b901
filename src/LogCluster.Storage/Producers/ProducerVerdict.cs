using System.Runtime.InteropServices;

namespace LogCluster.Storage.Producers;

/// <summary>What the producer state says to a batch: append it, answer with the offset that it got before, or refuse it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProducerVerdict(ErrorCode Error, ProducerBatch? DuplicateOf)
{
    public static ProducerVerdict Accepted => default;

    public bool IsAccepted => Error == ErrorCode.None && DuplicateOf is null;

    public static ProducerVerdict Duplicate(in ProducerBatch batch) => new(ErrorCode.None, batch);

    public static ProducerVerdict Refused(ErrorCode error) => new(error, null);
}
