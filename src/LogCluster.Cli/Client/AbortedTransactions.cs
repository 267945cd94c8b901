using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.Cli.Client;

/// <summary>
/// Tells which batches of one partition's answer belong to aborted transactions (KIP-98): those of a producer between the first offset that the
/// broker named and the abort marker. Batches must be shown in their order.
/// </summary>
internal sealed class AbortedTransactions(IEnumerable<FetchResponse.AbortedTransaction>? announced)
{
    private readonly Queue<FetchResponse.AbortedTransaction> _ahead = new((announced ?? []).OrderBy(transaction => transaction.FirstOffset));
    private readonly HashSet<long> _open = [];

    public bool Hides(in RecordBatchView batch)
    {
        while (_ahead.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset)
            _open.Add(_ahead.Dequeue().ProducerId);
        if (!batch.Header.IsTransactional || !_open.Contains(batch.Header.ProducerId))
            return false;
        if (batch.Header.IsControl && IsAbort(batch))
            _open.Remove(batch.Header.ProducerId);
        return true;
    }

    private static bool IsAbort(in RecordBatchView batch)
    {
        using var records = new RecordReader(batch);
        return records.MoveNext() && EndTransactionMarker.TryRead(records.Current, out var marker) && !marker.IsCommit;
    }
}
