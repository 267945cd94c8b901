namespace LogCluster.Storage.Tests.Support;

/// <summary>A producer with its sequence, as a client has it; what the log knows may be cut back, then it goes on from there.</summary>
internal sealed class TestProducer(long id, bool transactional)
{
    private short _epoch;
    private int _sequence;
    private bool _open;

    public byte[] Next(Random random, long nowMs)
    {
        if (_open && random.Next(4) == 0)
        {
            _open = false;
            return TestBatch.Marker(random.Next(2) == 0, id, _epoch, timestampMs: nowMs);
        }

        var records = random.Next(1, 4);
        var batch = TestBatch.Of(records, $"p{id}-{random.Next(1000)}", nowMs, id, _epoch, _sequence, transactional);
        _sequence += records;
        _open = transactional;
        return batch;
    }

    /// <summary>After a part of the log is gone: begins a new epoch, as a restarted producer does, or goes on from what the log knows.</summary>
    public void Resync(PartitionLog log)
    {
        var state = log.FindProducer(id);
        _open = state?.TransactionFirstOffset is not null;
        _epoch = state?.Epoch ?? 0;
        _sequence = (state?.LastSequence ?? -1) + 1;
    }

    public AppendOrigin OriginOf(byte[] batch) =>
        Records.RecordBatchHeader.TryRead(batch, out var header) == Records.BatchReadStatus.Complete && header.IsControl ? AppendOrigin.Coordinator : AppendOrigin.Client;
}
