using System.Runtime.InteropServices;

namespace LogCluster.Storage.Producers;

/// <summary>
/// What one log knows of the producers that wrote to it (KIP-98): decides whether a batch is new, a duplicate or out of turn, and
/// what that batch does to its producer and to open transactions. <see cref="Stage"/> looks at the batches of one append one after the
/// other and changes nothing; then <see cref="Commit"/> takes it all over, or <see cref="Discard"/> none. Under the log's lock.
/// </summary>
internal sealed class ProducerStateTable(int expirationMs)
{
    private readonly Dictionary<long, ProducerState> _staged = [];
    private readonly List<(long ProducerId, long Offset, CompletedTransaction? Completed)> _stagedTransactions = [];
    private Dictionary<long, ProducerState>? _producers;
    private OngoingTransactions? _transactions;

    public int Count => _producers?.Count ?? 0;

    /// <summary>The table reflects the log up to here.</summary>
    public long EndOffset { get; set; }

    public long? FirstUnstableOffset => _transactions?.FirstUnstableOffset;

    /// <summary>In ascending order of producer id; the instances do not change any more.</summary>
    public IReadOnlyList<ProducerState> Producers => _producers is null ? [] : [.. _producers.Values.OrderBy(state => state.ProducerId)];

    public ProducerState? Find(long producerId) => _producers?.GetValueOrDefault(producerId);

    /// <summary>Judges the next batch of this append, offsets already assigned.</summary>
    public ProducerVerdict Stage(scoped in RecordBatchView view, AppendOrigin origin)
    {
        var batch = view.Header;
        if (!batch.HasProducerId)
            return ProducerVerdict.Accepted;
        ref var staged = ref CollectionsMarshal.GetValueRefOrAddDefault(_staged, batch.ProducerId, out _);
        var known = staged ?? Find(batch.ProducerId);
        if (origin == AppendOrigin.Client && known?.FindDuplicate(batch) is { } duplicate)
            return ProducerVerdict.Duplicate(duplicate);

        var state = staged ??= known?.Clone() ?? new ProducerState(batch.ProducerId);
        if (batch.IsControl)
            return StageMarker(state, view, origin);
        var error = ProducerChecks.CheckBatch(state, batch, origin);
        if (error != ErrorCode.None)
            return ProducerVerdict.Refused(error);
        state.AddBatch(batch.ProducerEpoch, new ProducerBatch(batch.LastSequence, batch.LastOffset, batch.LastOffsetDelta, batch.MaxTimestampMs));
        if (batch.IsTransactional && state.TransactionFirstOffset is null)
        {
            state.TransactionFirstOffset = batch.BaseOffset;
            _stagedTransactions.Add((batch.ProducerId, batch.BaseOffset, null));
        }

        return ProducerVerdict.Accepted;
    }

    private ProducerVerdict StageMarker(ProducerState state, scoped in RecordBatchView view, AppendOrigin origin)
    {
        // The cleaner leaves an empty control batch where a whole transaction is gone.
        using var records = new RecordReader(view);
        if (!records.MoveNext() || !EndTransactionMarker.TryRead(records.Current, out var marker))
            return ProducerVerdict.Accepted;
        var batch = view.Header;
        var error = ProducerChecks.CheckMarker(state, batch, marker, origin);
        if (error != ErrorCode.None)
            return ProducerVerdict.Refused(error);
        if (state.TransactionFirstOffset is { } first)
        {
            var completed = new CompletedTransaction(batch.ProducerId, first, batch.LastOffset, !marker.IsCommit);
            _stagedTransactions.Add((batch.ProducerId, batch.LastOffset, completed));
        }

        state.EndTransaction(batch.ProducerEpoch, marker.CoordinatorEpoch, batch.MaxTimestampMs);
        return ProducerVerdict.Accepted;
    }

    /// <summary>
    /// Takes over what was staged; the log now ends at <paramref name="logEndOffset"/>. Aborted transactions go to
    /// <paramref name="aborted"/>, each with the last stable offset of that moment, for the transaction index.
    /// </summary>
    public void Commit(long logEndOffset, Action<CompletedTransaction, long>? aborted)
    {
        foreach (var (producerId, state) in _staged)
            (_producers ??= [])[producerId] = state;
        foreach (var (producerId, offset, ending) in _stagedTransactions)
        {
            _transactions ??= new OngoingTransactions();
            if (ending is not { } completed)
            {
                _transactions.Begin(producerId, offset);
                continue;
            }

            var lastStableOffset = _transactions.Complete(completed);
            if (completed.IsAborted)
                aborted?.Invoke(completed, lastStableOffset);
        }

        EndOffset = logEndOffset;
        Discard();
    }

    public void Discard()
    {
        if (_staged.Count > 0)
            _staged.Clear();
        if (_stagedTransactions.Count > 0)
            _stagedTransactions.Clear();
    }

    /// <summary>True when that changed <see cref="FirstUnstableOffset"/>.</summary>
    public bool SettleTransactionsBelow(long offset) => _transactions?.SettleBelow(offset) == true;

    public bool IsExpired(ProducerState state, long nowMs) => state.TransactionFirstOffset is null && nowMs - state.LastTimestampMs >= expirationMs;

    /// <summary>Forgets producers that are idle for longer than <c>producer.id.expiration.ms</c> and have no open transaction.</summary>
    public int RemoveExpired(long nowMs)
    {
        var expired = _producers is null ? [] : _producers.Values.Where(state => IsExpired(state, nowMs)).ToList();
        foreach (var state in expired)
            _producers!.Remove(state.ProducerId);
        return expired.Count;
    }

    public void Clear(long endOffset)
    {
        Discard();
        _producers = null;
        _transactions = null;
        EndOffset = endOffset;
    }

    /// <summary>Adds a producer from a snapshot.</summary>
    public void Restore(ProducerState state)
    {
        (_producers ??= [])[state.ProducerId] = state;
        if (state.TransactionFirstOffset is { } first)
            (_transactions ??= new OngoingTransactions()).Begin(state.ProducerId, first);
    }
}
