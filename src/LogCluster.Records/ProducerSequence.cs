namespace LogCluster.Records;

/// <summary>Arithmetic of sequence numbers of idempotent producers (KIP-98): 0 follows <see cref="int.MaxValue"/>.</summary>
public static class ProducerSequence
{
    public static int Add(int sequence, int count) => (int)(((long)sequence + count) & int.MaxValue);

    public static int Next(int sequence) => Add(sequence, 1);
}
