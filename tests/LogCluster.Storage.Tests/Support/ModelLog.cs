using LogCluster.Records;

namespace LogCluster.Storage.Tests.Support;

/// <summary>What a log ought to hold, as a plain list: the dumb version that the real one is compared with.</summary>
internal sealed class ModelLog
{
    public List<RecordBatchHeader> Batches { get; } = [];

    public long LogStartOffset { get; set; }

    public long LogEndOffset { get; set; }

    public void Append(byte[] bytes)
    {
        var walker = new RecordBatchEnumerator(bytes);
        while (walker.MoveNext())
        {
            Assert.Equal(LogEndOffset, walker.Current.BaseOffset);
            Batches.Add(walker.Current.Header);
            LogEndOffset = walker.Current.Header.NextOffset;
        }
    }

    public void TruncateTo(long offset)
    {
        if (offset >= LogEndOffset)
            return;
        LogEndOffset = offset;
        var cut = Batches.FindIndex(batch => batch.LastOffset >= offset);
        if (cut >= 0)
        {
            LogEndOffset = Math.Min(offset, Batches[cut].BaseOffset);
            Batches.RemoveRange(cut, Batches.Count - cut);
        }

        LogStartOffset = Math.Min(LogStartOffset, LogEndOffset);
    }

    public ModelLog Copy()
    {
        var copy = new ModelLog { LogStartOffset = LogStartOffset, LogEndOffset = LogEndOffset };
        copy.Batches.AddRange(Batches);
        return copy;
    }

    /// <summary>Reads everything that is readable in several ways and compares.</summary>
    public void CheckReads(PartitionLog log, Random random)
    {
        Assert.Equal(LogStartOffset, log.LogStartOffset);
        Assert.Equal(LogEndOffset, log.LogEndOffset);
        CheckRead(log, LogStartOffset, LogEndOffset, 1 << 20);
        for (var i = 0; i < 5; i++)
        {
            var from = LogStartOffset + random.NextInt64(LogEndOffset - LogStartOffset + 1);
            CheckRead(log, from, from + random.NextInt64(LogEndOffset - from + 1), random.Next(1, 2000));
        }
    }

    private void CheckRead(PartitionLog log, long from, long upTo, int maxBytes)
    {
        var expected = Batches.Where(batch => batch.LastOffset >= from && batch.LastOffset < upTo).Select(Identity).ToList();
        var found = TestLog.ReadAll(log, from, maxBytes, upTo).Select(Identity).ToList();
        Assert.Equal(expected, found);
    }

    public static (long, uint) Identity(RecordBatchHeader batch) => (batch.BaseOffset, batch.Crc);

    /// <summary>Producer state as it follows from the batches alone.</summary>
    public SortedDictionary<long, (short Epoch, int LastSequence, long LastOffset, long? TransactionFirstOffset)> ExpectedProducers()
    {
        var producers = new SortedDictionary<long, (short Epoch, int LastSequence, long LastOffset, long? TransactionFirstOffset)>();
        foreach (var batch in Batches.Where(batch => batch.HasProducerId))
        {
            producers.TryGetValue(batch.ProducerId, out var known);
            var isNew = known.Epoch != batch.ProducerEpoch || !producers.ContainsKey(batch.ProducerId);
            producers[batch.ProducerId] = batch.IsControl
                ? (batch.ProducerEpoch, isNew ? -1 : known.LastSequence, isNew ? -1 : known.LastOffset, null)
                : (batch.ProducerEpoch, batch.LastSequence, batch.LastOffset, batch.IsTransactional ? known.TransactionFirstOffset ?? batch.BaseOffset : null);
        }

        return producers;
    }

    public void CheckProducers(PartitionLog log)
    {
        var found = log.GetProducers().ToDictionary(state => state.ProducerId);
        var expected = ExpectedProducers();
        foreach (var (id, state) in expected)
        {
            // Of what lies below the start of the log nothing has to be known.
            var isBelowStart = state.LastOffset < LogStartOffset || state.TransactionFirstOffset < LogStartOffset;
            if (!found.TryGetValue(id, out var known))
                Assert.True(isBelowStart, $"producer {id} is unknown");
            else if (!isBelowStart)
                Assert.Equal(state, (known.Epoch, known.LastSequence, known.LastOffset, known.TransactionFirstOffset));
        }

        Assert.Subset(expected.Keys.ToHashSet(), found.Keys.ToHashSet());
        var unstable = expected.Values.Min(state => state.TransactionFirstOffset) ?? LogView.NoOffset;
        log.OnHighWatermarkAdvanced(log.LogEndOffset);
        if (unstable >= LogStartOffset)
            Assert.Equal(unstable, log.View.FirstUnstableOffset);
    }
}
