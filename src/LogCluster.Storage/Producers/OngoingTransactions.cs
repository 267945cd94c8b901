namespace LogCluster.Storage.Producers;

/// <summary>
/// The transactions that hold back the last stable offset: those without a marker, and those whose marker is not replicated yet
/// (KIP-98). Under the log's lock.
/// </summary>
internal sealed class OngoingTransactions
{
    private readonly SortedDictionary<long, long> _producerByFirstOffset = [];
    private readonly SortedDictionary<long, CompletedTransaction> _unreplicatedByFirstOffset = [];

    /// <summary>The lowest offset of a transaction whose outcome is open or not yet replicated; null when all is settled.</summary>
    public long? FirstUnstableOffset
    {
        get
        {
            var ongoing = _producerByFirstOffset.Count == 0 ? long.MaxValue : First(_producerByFirstOffset);
            var unreplicated = _unreplicatedByFirstOffset.Count == 0 ? long.MaxValue : First(_unreplicatedByFirstOffset);
            var first = Math.Min(ongoing, unreplicated);
            return first == long.MaxValue ? null : first;
        }
    }

    private static long First<T>(SortedDictionary<long, T> sorted)
    {
        using var entries = sorted.GetEnumerator();
        entries.MoveNext();
        return entries.Current.Key;
    }

    public void Begin(long producerId, long firstOffset) => _producerByFirstOffset[firstOffset] = producerId;

    /// <summary>Moves the transaction to the unreplicated ones; returns the last stable offset as of its marker.</summary>
    public long Complete(in CompletedTransaction transaction)
    {
        _producerByFirstOffset.Remove(transaction.FirstOffset);
        _unreplicatedByFirstOffset[transaction.FirstOffset] = transaction;
        return _producerByFirstOffset.Count == 0 ? transaction.LastOffset + 1 : First(_producerByFirstOffset);
    }

    /// <summary>Markers below <paramref name="offset"/> are replicated, or deleted with the start of the log.</summary>
    public bool SettleBelow(long offset)
    {
        if (_unreplicatedByFirstOffset.Count == 0)
            return false;
        var settled = _unreplicatedByFirstOffset.Values.Where(transaction => transaction.LastOffset < offset).ToList();
        foreach (var transaction in settled)
            _unreplicatedByFirstOffset.Remove(transaction.FirstOffset);
        return settled.Count > 0;
    }
}
