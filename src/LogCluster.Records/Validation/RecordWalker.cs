namespace LogCluster.Records;

/// <summary>
/// Looks at every record of a batch without keeping any: structure, timestamp, presence of a key. Streams through a fixed window; a
/// record larger than the window is passed over field by field, so no record size costs memory.
/// </summary>
internal ref struct RecordWalker
{
    private readonly RecordBatchHeader _header;
    private readonly BatchValidationOptions _options;
    private readonly bool _checksTimestamps;
    private readonly bool _rejectsLogAppendTime;
    private readonly long _timestampMinMs;
    private readonly long _timestampMaxMs;
    private PayloadWindow _window;

    public RecordWalker(scoped in RecordBatchView batch, BatchValidationOptions options, long nowMs)
    {
        _header = batch.Header;
        _options = options;
        _checksTimestamps = options.TimestampType == TimestampType.CreateTime;
        _rejectsLogAppendTime = _header.TimestampType == TimestampType.LogAppendTime;
        _timestampMinMs = nowMs < long.MinValue + options.TimestampBeforeMaxMs ? long.MinValue : nowMs - options.TimestampBeforeMaxMs;
        _timestampMaxMs = nowMs > long.MaxValue - options.TimestampAfterMaxMs ? long.MaxValue : nowMs + options.TimestampAfterMaxMs;
        _window = new PayloadWindow(batch, options.Codecs, options.DecompressedBytesMax, BatchValidationOptions.ContextBytesMax);
    }

    public RecordWalk Run()
    {
        // Like Kafka: without a record that has a timestamp, the batch's maximum is "none", -1.
        var walk = new RecordWalk { MaxTimestampMs = -1, MaxTimestampOffsetDelta = _header.LastOffsetDelta };
        for (var i = PassWholeRecords(ref walk, 0); i < _header.RecordCount; i = PassWholeRecords(ref walk, i + 1))
        {
            walk.Fault = Next(out var fields);
            if (walk.Fault != RecordFault.None)
                return walk;
            Judge(ref walk, i, fields);
        }

        if (!_window.IsAtEnd())
            walk.Fault = _window.Fault == RecordFault.None ? RecordFault.BytesLeft : _window.Fault;
        walk.DecompressedBytes = _window.ProducedBytes;
        return walk;
    }

    /// <summary>
    /// The fast way past the records that lie whole in the window; what it does not like it leaves to <see cref="Next"/>, which slides the
    /// window or names the fault. Returns the index of the next record.
    /// </summary>
    private int PassWholeRecords(ref RecordWalk walk, int index)
    {
        var available = _window.Available;
        var passed = 0;
        for (; index < _header.RecordCount; index++)
        {
            var at = passed;
            if (!Varint.TryRead(available, ref at, out int length) || (uint)length > (uint)(available.Length - at))
                break;
            if (RecordFields.TryParse(available.Slice(at, length), out var fields) != RecordFault.None)
                break;
            Judge(ref walk, index, fields);
            passed = at + length;
        }

        _window.Consume(passed);
        return index;
    }

    private RecordFault Next(out RecordFields fields)
    {
        fields = default;
        var fault = RecordLength.TryRead(ref _window, out var length);
        if (fault != RecordFault.None)
            return fault;
        if (_window.TryFill(length))
        {
            fault = RecordFields.TryParse(_window.Available[..length], out fields);
            _window.Consume(length);
            return fault;
        }

        if (_window.Fault != RecordFault.None)
            return _window.Fault;
        return length > _window.Capacity && _header.IsCompressed
            ? LargeRecord.TryPass(ref _window, length, out fields)
            : RecordFault.EndsEarly;
    }

    private readonly void Judge(ref RecordWalk walk, int index, in RecordFields fields)
    {
        var timestampMs = _rejectsLogAppendTime ? _header.MaxTimestampMs : _header.BaseTimestampMs + fields.TimestampDelta;
        if (timestampMs > walk.MaxTimestampMs)
        {
            walk.MaxTimestampMs = timestampMs;
            walk.MaxTimestampOffsetDelta = fields.OffsetDelta;
        }

        walk.HasOffsetGaps |= fields.OffsetDelta != index;
        if (fields.KeyLength < 0 && _options.RequiresKeys)
        {
            AddError(ref walk, index, "A compacted topic does not take a record without a key.");
        }
        else if (_checksTimestamps && timestampMs != -1)
        {
            if (timestampMs < _timestampMinMs || timestampMs > _timestampMaxMs)
            {
                walk.HasInvalidTimestamps = true;
                AddError(ref walk, index, $"Timestamp {timestampMs} is not between {_timestampMinMs} and {_timestampMaxMs}.");
            }
        }
        else if (_rejectsLogAppendTime)
        {
            walk.HasInvalidTimestamps = true;
            AddError(ref walk, index, "Only a leader sets the timestamp type LogAppendTime, not a producer.");
        }
    }

    private static void AddError(ref RecordWalk walk, int index, string message)
    {
        walk.Errors ??= [];
        if (walk.Errors.Count < RecordBatchValidator.RecordErrorsMax)
            walk.Errors.Add(new RecordError(index, message));
    }

    public void Dispose() => _window.Dispose();
}
