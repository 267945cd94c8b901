using LogCluster.Records;

namespace LogCluster.Simulation.Checks;

/// <summary>
/// Over one whole pass through a partition: of each idempotent producer every sequence number follows the one before, and its records
/// are in the order in which it sent them. Used for one pass.
/// </summary>
public sealed class ProducerOrder(ClusterHistory cluster, PartitionHistory partition)
{
    private readonly Dictionary<(long ProducerId, short Epoch), (int LastSequence, long LastRecordId)> _last = [];
    private (long ProducerId, short Epoch) _current = (-1, -1);

    public void OnBatch(in RecordBatchHeader header)
    {
        _current = (header.ProducerId, header.ProducerEpoch);
        if (!header.HasProducerId)
            return;
        var known = _last.TryGetValue(_current, out var last);
        if (known && header.BaseSequence != ProducerSequence.Add(last.LastSequence, 1))
            throw cluster.Fail($"{partition}: producer {header.ProducerId} has sequence {header.BaseSequence} at {header.BaseOffset} after {last.LastSequence}");
        _last[_current] = (header.LastSequence, known ? last.LastRecordId : 0);
    }

    public void OnRecord(RecordStamp stamp)
    {
        if (_current.ProducerId < 0)
            return;
        var last = _last[_current];
        if (stamp.Id <= last.LastRecordId)
            throw cluster.Fail($"{partition}: record {stamp.Id} of producer {_current.ProducerId} comes after {last.LastRecordId}");
        _last[_current] = last with { LastRecordId = stamp.Id };
    }
}
