namespace LogCluster.Simulation.Checks;

/// <summary>
/// What is known of one partition's log from acknowledgements and reads: which record stands at which offset, how far it must reach
/// (<see cref="SureEnd"/>) and how far it must reach even after a power loss (<see cref="DurableEnd"/>). A log is a sequence, so whatever
/// is known at an offset makes everything below it known to exist. After a power loss what was not durable is uncertain until it is seen
/// again. Every answer is an observation, and every observation is checked.
/// </summary>
public sealed class PartitionHistory
{
    private readonly ClusterHistory _cluster;
    private readonly List<Entry> _entries = [];
    private readonly Dictionary<long, long> _offsetOf = [];
    private int _leaderEpoch = -1;

    internal PartitionHistory(ClusterHistory cluster, TopicHistory topic, int index)
    {
        _cluster = cluster;
        Topic = topic;
        Index = index;
    }

    public TopicHistory Topic { get; }

    public int Index { get; }

    /// <summary>Every offset below is in the log, unless power was lost since.</summary>
    public long SureEnd { get; private set; }

    /// <summary>Every offset below is in the log whatever happens.</summary>
    public long DurableEnd { get; private set; }

    /// <summary>The largest log start seen; without retention it stays 0.</summary>
    public long StartOffset { get; private set; }

    public override string ToString() => $"{Topic.Name}-{Index}";

    private SimulationException Fail(string what) => _cluster.Fail($"{this}: {what}");

    /// <summary>How often something may have been lost that was not durable, or not even that.</summary>
    public int LossCount { get; private set; }

    /// <summary>To be taken when a request is sent, and held against its answer.</summary>
    public Moment Now() => new(SureEnd, LossCount);

    /// <summary>Power was lost, wherever this partition was; <paramref name="alsoDurable"/> where disks were lost or damaged.</summary>
    internal void OnLoss(bool alsoDurable = false)
    {
        LossCount++;
        if (alsoDurable)
            DurableEnd = 0;
        SureEnd = DurableEnd;
        for (var i = (int)DurableEnd; i < _entries.Count; i++)
        {
            // What was not seen since the loss before says nothing any more: something else may have stood there meanwhile.
            if (!_entries[i].IsCertain)
                Forget(i);
            else
                _entries[i] = _entries[i] with { IsCertain = false };
        }
    }

    internal void OnFlushed() => DurableEnd = SureEnd;

    /// <summary>Epochs of leaders only grow.</summary>
    public void OnLeaderEpoch(int epoch) => _leaderEpoch = Math.Max(_leaderEpoch, epoch);

    /// <summary>The records of a batch were acknowledged at these offsets.</summary>
    public void OnAcknowledged(long baseOffset, IReadOnlyList<long> recordIds, IReadOnlyList<long>? timestampsMs, long appendTimeMs, Moment sent)
    {
        var end = baseOffset + recordIds.Count;
        // As soon as flush.messages are not flushed, all are.
        if (Topic.Plan.FlushMessages is { } messages)
            DurableEnd = Math.Max(DurableEnd, end - messages + 1);
        for (var i = 0; i < recordIds.Count; i++)
            Note(baseOffset + i, recordIds[i], timestampsMs?[i] ?? appendTimeMs, Entry.UnknownEpoch, sent);
        _cluster.AcknowledgedRecords += recordIds.Count;
        SureEnd = Math.Max(SureEnd, DurableEnd);
        if (sent.LossCount == LossCount)
            SureEnd = Math.Max(SureEnd, end);
    }

    /// <summary>A record was read.</summary>
    public void OnRead(long offset, RecordStamp stamp, long timestampMs, int epoch, Moment sent)
    {
        if (!_cluster.WasSent(stamp) || stamp.Topic != Topic.Ordinal || stamp.Partition != Index)
            throw Fail($"offset {offset} holds {stamp}, which nobody sent here");
        Note(offset, stamp.Id, timestampMs, epoch, sent);
        _cluster.RecordsRead++;
        if (sent.LossCount == LossCount)
            SureEnd = Math.Max(SureEnd, offset + 1);
    }

    /// <summary>An answer told the high watermark, which with one replica is the end of the log.</summary>
    public void OnEnd(long endOffset, Moment sent)
    {
        if (sent.LossCount != LossCount)
            return;
        if (endOffset < sent.SureEnd)
            throw Fail($"the log ends at {endOffset}, it must reach {sent.SureEnd}");
        SureEnd = Math.Max(SureEnd, endOffset);
    }

    public void OnStart(long startOffset)
    {
        if (startOffset > 0 && Topic.Plan.RetentionBytes is null)
            throw Fail($"the log begins at {startOffset}, and nothing may have been deleted");
        StartOffset = Math.Max(StartOffset, startOffset);
    }

    /// <summary>The node said that it does not have this offset.</summary>
    public void OnOutOfRange(long offset, Moment sent)
    {
        if (sent.LossCount == LossCount && offset <= sent.SureEnd && Topic.Plan.RetentionBytes is null)
            throw Fail($"offset {offset} is out of range, but the log must reach {sent.SureEnd}");
    }

    /// <summary>ListOffsets by time: the first record that is not older. -1 when there is none.</summary>
    public void OnFoundByTime(long wantedMs, long offset, long timestampMs, int epoch, Moment sent)
    {
        if (sent.LossCount != LossCount)
            return;
        var found = EntryAt(offset);
        if (offset >= 0 && (timestampMs < wantedMs || (found.IsCertain && found.TimestampMs >= 0 && found.TimestampMs != timestampMs)))
            throw Fail($"offset {offset} was found for time {wantedMs} with {timestampMs}, its record has {found.TimestampMs}");
        if (found.IsCertain && found.Epoch >= 0 && epoch >= 0 && found.Epoch != epoch)
            throw Fail($"offset {offset} was found with leader epoch {epoch}, its batch has {found.Epoch}");
        if (Topic.Plan.RetentionBytes is not null)
            return;
        var before = offset >= 0 ? Math.Min(offset, sent.SureEnd) : sent.SureEnd;
        for (var i = 0; i < Math.Min(before, _entries.Count); i++)
        {
            if (_entries[i].IsCertain && _entries[i].TimestampMs >= wantedMs)
                throw Fail($"offset {offset} was found for time {wantedMs}, but {i} has {_entries[i].TimestampMs}");
        }
    }

    /// <summary>The time of some record, for a look-up that is likely to matter; null when none is known.</summary>
    public long? AnyTimestampMs(Random random) =>
        _entries.Count > 0 && _entries[random.Next(_entries.Count)].TimestampMs is var timestampMs and >= 0 ? timestampMs : null;

    /// <summary>True when the record was last seen there.</summary>
    public bool Has(long recordId, long offset) => EntryAt(offset).RecordId == recordId;

    private Entry EntryAt(long offset) => offset >= 0 && offset < _entries.Count ? _entries[(int)offset] : Entry.Unknown;

    private void Note(long offset, long recordId, long timestampMs, int epoch, Moment sent)
    {
        var known = EntryAt(offset);
        var isCertain = sent.LossCount == LossCount || known.IsCertain || offset < DurableEnd;
        var isSame = known.RecordId == recordId && !(known.Epoch >= 0 && epoch >= 0 && known.Epoch != epoch);
        if (known.RecordId != 0 && !isSame)
        {
            if (known.IsCertain)
                throw Fail($"offset {offset} holds record {recordId} of leader epoch {epoch}, it held {known.RecordId} of {known.Epoch}");
            if (epoch >= 0 && known.Epoch > epoch)
                throw Fail($"offset {offset} was lost and written anew in leader epoch {epoch}, after {known.Epoch}");
            ForgetUncertainFrom(offset);
            known = Entry.Unknown;
        }

        if (_offsetOf.TryGetValue(recordId, out var other) && other != offset)
        {
            if (_entries[(int)other].IsCertain)
                throw Fail($"record {recordId} is at offset {other} and again at {offset}");
            ForgetUncertainFrom(other);
        }

        while (_entries.Count <= offset)
            _entries.Add(Entry.Unknown);
        // Seen again as it was, in its old epoch: it survived, and so did all that stands before it.
        if (isCertain && known.RecordId != 0 && !known.IsCertain && known.Epoch >= 0 && known.Epoch == epoch)
            MakeCertainBelow(offset);
        // An acknowledgement that comes after a loss may be of the old copy or of a new one.
        var knownEpoch = known.IsCertain ? known.Epoch : -1;
        _entries[(int)offset] = new Entry(recordId, timestampMs >= 0 ? timestampMs : known.TimestampMs, epoch >= 0 ? epoch : knownEpoch, isCertain);
        _offsetOf[recordId] = offset;
    }

    private void MakeCertainBelow(long offset)
    {
        for (var i = 0; i < offset; i++)
            _entries[i] = _entries[i] with { IsCertain = true };
    }

    /// <summary>What stood here did not survive: nothing of its time behind it can have.</summary>
    private void ForgetUncertainFrom(long offset)
    {
        for (var i = (int)offset; i < _entries.Count; i++)
        {
            if (!_entries[i].IsCertain)
                Forget(i);
        }
    }

    private void Forget(int offset)
    {
        _offsetOf.Remove(_entries[offset].RecordId);
        _entries[offset] = Entry.Unknown;
    }

    /// <param name="IsCertain">Seen since the last power loss, or durable then.</param>
    private readonly record struct Entry(long RecordId, long TimestampMs, int Epoch, bool IsCertain)
    {
        public const int UnknownEpoch = -1;

        public static readonly Entry Unknown = new(0, -1, UnknownEpoch, false);
    }
}
