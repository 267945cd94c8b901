namespace LogCluster.Storage.Producers;

/// <summary>The rules of KIP-98 and KIP-360 for the next batch or marker of a producer. Pure.</summary>
internal static class ProducerChecks
{
    public static ErrorCode CheckBatch(ProducerState state, in RecordBatchHeader batch, AppendOrigin origin)
    {
        if (origin == AppendOrigin.Replication)
            return ErrorCode.None;
        if (batch.ProducerEpoch < state.Epoch)
            return ErrorCode.InvalidProducerEpoch;
        if (origin == AppendOrigin.Client && !IsNext(state, batch))
            return ErrorCode.OutOfOrderSequenceNumber;
        return state.TransactionFirstOffset is not null && !batch.IsTransactional ? ErrorCode.InvalidTxnState : ErrorCode.None;
    }

    private static bool IsNext(ProducerState state, in RecordBatchHeader batch)
    {
        // Its state may have gone with deleted segments or by expiry: whatever an unknown producer sends next is its next.
        if (state.Epoch == ProducerState.NoEpoch)
            return true;
        if (batch.ProducerEpoch != state.Epoch)
            return batch.BaseSequence == 0;
        return batch.BaseSequence == (state.LastSequence < 0 ? 0 : ProducerSequence.Next(state.LastSequence));
    }

    public static ErrorCode CheckMarker(ProducerState state, in RecordBatchHeader batch, EndTransactionMarker marker, AppendOrigin origin)
    {
        if (origin == AppendOrigin.Replication)
            return ErrorCode.None;
        if (batch.ProducerEpoch < state.Epoch)
            return ErrorCode.InvalidProducerEpoch;
        return marker.CoordinatorEpoch < state.CoordinatorEpoch ? ErrorCode.TransactionCoordinatorFenced : ErrorCode.None;
    }
}
