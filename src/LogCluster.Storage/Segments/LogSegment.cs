using LogCluster.Storage.Indexes;

namespace LogCluster.Storage.Segments;

/// <summary>
/// A file of batches with its three indexes. The log changes it under its lock; readers look at it through a <see cref="LogView"/>
/// and hold a lease while they do. A segment is never shortened: truncating makes another object for what stays, and the old one
/// lives as long as its leases (<see cref="Retire"/>). Files open when first needed and close when it is retired and unleased.
/// </summary>
internal sealed class LogSegment
{
    private const int Retired = int.MinValue;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly int _indexIntervalBytes;
    private IDiskFile? _file;
    private int _leases;
    private int _bytesSinceIndexEntry;
    private TimestampOffset? _largestTimestamp;
    private long? _firstTimestampMs;

    public LogSegment(IDisk disk, string directory, long baseOffset, LogConfig config, int sizeBytes, bool hasTransactionIndex)
    {
        _disk = disk;
        _directory = directory;
        _indexIntervalBytes = config.IndexIntervalBytes;
        BaseOffset = baseOffset;
        SizeBytes = sizeBytes;
        Offsets = new OffsetIndex(disk, directory, baseOffset, config.IndexBytesMax);
        Times = new TimeIndex(disk, directory, baseOffset, config.IndexBytesMax);
        Transactions = new TransactionIndex(disk, NameOf(SegmentFile.TransactionIndex), hasTransactionIndex);
    }

    /// <summary>Makes the log file, empty; the indexes follow when the segment is sealed.</summary>
    public static LogSegment Create(IDisk disk, string directory, long baseOffset, LogConfig config, long nowMs)
    {
        var segment = new LogSegment(disk, directory, baseOffset, config, 0, hasTransactionIndex: false) { CreatedMs = nowMs };
        segment._file = disk.Open(segment.Path, DiskOpen.OpenOrCreate);
        segment._file.SetLength(0);
        segment.StartIndexes();
        return segment;
    }

    public long BaseOffset { get; }

    /// <summary>Bytes of whole batches. Readers of the active segment go by their view instead.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>Wall clock, for a segment whose batches have no timestamps.</summary>
    public long CreatedMs { get; init; }

    public OffsetIndex Offsets { get; }

    public TimeIndex Times { get; }

    public TransactionIndex Transactions { get; }

    public string Path => NameOf(SegmentFile.Log).Path;

    public bool IsLeased => (Volatile.Read(ref _leases) & ~Retired) != 0;

    public IDiskFile File
    {
        get
        {
            if (Volatile.Read(ref _file) is { } open)
                return open;
            var opened = _disk.Open(Path, DiskOpen.Existing);
            if (Interlocked.CompareExchange(ref _file, opened, null) is not { } first)
                return opened;
            opened.Dispose();
            return first;
        }
    }

    public bool IsFileOpen => Volatile.Read(ref _file) is not null;

    public SegmentFile NameOf(string extension) => new(_directory, BaseOffset, extension);

    /// <summary>
    /// The largest timestamp, and the last offset of the batch that has it; (-1, base offset) when there is none. For the writer alone:
    /// readers take the active segment's from their view and a sealed one's from its time index.
    /// </summary>
    public TimestampOffset LargestTimestamp => _largestTimestamp ??= Times.LastEntry;

    /// <summary>Of the first batch; -1 when there is none.</summary>
    public long FirstTimestampMs
    {
        get
        {
            if (_firstTimestampMs is null && SizeBytes > 0)
            {
                var walker = new BatchWalker(File, 0, SizeBytes, stackalloc byte[RecordBatchLayout.HeaderSizeBytes]);
                _firstTimestampMs = walker.MoveNext() ? walker.Current.MaxTimestampMs : -1;
            }

            return _firstTimestampMs ?? -1;
        }
    }

    public bool CanHold(long offset) => offset >= BaseOffset && offset - BaseOffset <= int.MaxValue;

    /// <summary>Reads what is needed to append; what can fail is to fail before anything is written.</summary>
    public void LoadIndexes()
    {
        Offsets.File.Load();
        Times.File.Load();
        _ = Transactions.Entries;
    }

    /// <summary>
    /// Writes behind the last batch. Throws having cut off again whatever was written, or <see cref="SegmentDamagedException"/> when that
    /// failed too.
    /// </summary>
    public void Write(ReadOnlySpan<byte> batches)
    {
        try
        {
            File.Write(SizeBytes, batches);
        }
        catch (IOException fault)
        {
            try
            {
                File.SetLength(SizeBytes);
            }
            catch (IOException)
            {
                throw new SegmentDamagedException(Path, fault);
            }

            throw;
        }
    }

    /// <summary>Notes batches that were written behind those noted so far.</summary>
    public void AddToIndexes(ReadOnlySpan<byte> batches)
    {
        var walker = new RecordBatchEnumerator(batches);
        while (walker.MoveNext())
            AddToIndexes(walker.Current.Header);
    }

    /// <summary>Notes the batch that lies behind those noted so far.</summary>
    public void AddToIndexes(in RecordBatchHeader batch)
    {
        if (batch.MaxTimestampMs > LargestTimestamp.TimestampMs)
            _largestTimestamp = new TimestampOffset(batch.MaxTimestampMs, batch.LastOffset);
        _firstTimestampMs ??= batch.MaxTimestampMs;
        if (_bytesSinceIndexEntry > _indexIntervalBytes)
        {
            Offsets.Append(batch.LastOffset, SizeBytes);
            Times.Append(LargestTimestamp);
            _bytesSinceIndexEntry = 0;
        }

        SizeBytes += batch.SizeBytes;
        _bytesSinceIndexEntry += batch.SizeBytes;
    }

    /// <summary>Forgets indexes and size, to be noted again batch by batch.</summary>
    public void StartIndexes()
    {
        SizeBytes = 0;
        _bytesSinceIndexEntry = 0;
        _firstTimestampMs = null;
        _largestTimestamp = new TimestampOffset(-1, BaseOffset);
        Offsets.File.StartEmpty();
        Times.File.StartEmpty();
        if (Transactions.Exists)
            Transactions.StartEmpty();
    }

    /// <summary>After the indexes were put back rather than built.</summary>
    public void RestoreSize(int sizeBytes) => SizeBytes = sizeBytes;

    /// <summary>Behind damage that nobody may cut off lies more of the file, which readers run into and report.</summary>
    public void KeepUnreadTail(int fileBytes) => SizeBytes = fileBytes;

    /// <summary>What a scan of the tail found beyond the last index entry.</summary>
    public void SetLargestTimestamp(TimestampOffset largest) => _largestTimestamp = largest;

    /// <summary>Writes the indexes, which are on disk alone from then on. Appending again would load them.</summary>
    public void Seal()
    {
        Times.Append(LargestTimestamp);
        Offsets.File.Seal();
        Times.File.Seal();
    }

    /// <summary>Makes the log durable, and of a sealed segment the indexes, which no recovery builds again once the recovery point is behind them.</summary>
    public void Flush(bool isSealed)
    {
        File.Flush();
        if (Transactions.Exists)
            _disk.FlushFile(Transactions.Path);
        if (!isSealed)
            return;
        _disk.FlushFile(Offsets.File.Path);
        _disk.FlushFile(Times.File.Path);
    }

    /// <summary>False when the segment is retired: the reader's view is old, and there is a newer one.</summary>
    public bool TryLease()
    {
        var leases = Volatile.Read(ref _leases);
        while (leases >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _leases, leases + 1, leases);
            if (seen == leases)
                return true;
            leases = seen;
        }

        return false;
    }

    public void Release()
    {
        var left = Interlocked.Decrement(ref _leases);
        Invariant.Check(left is not (-1 or int.MaxValue));
        if (left == Retired)
            CloseFiles();
    }

    /// <summary>
    /// No new leases; files close with the last one, and until then are open, so that the caller may rename or unlink them under those
    /// who read. False when somebody does.
    /// </summary>
    public bool Retire()
    {
        Invariant.Check(TryLease());
        _ = File;
        Offsets.File.KeepOpen();
        Times.File.KeepOpen();
        _ = Transactions.Entries;
        var others = Interlocked.Or(ref _leases, Retired) - 1;
        Release();
        return others == 0;
    }

    /// <summary>Closes the files of a log that is closed; readers on leases keep theirs.</summary>
    public void Close()
    {
        var before = Interlocked.Or(ref _leases, Retired);
        if (before == 0)
            CloseFiles();
    }

    /// <summary>Closes files that opening the log needed: most logs of many are not used at once. Before there are readers.</summary>
    public void CloseIdleFiles()
    {
        Invariant.Check(_leases == 0);
        CloseFiles();
    }

    private void CloseFiles()
    {
        Interlocked.Exchange(ref _file, null)?.Dispose();
        Offsets.Dispose();
        Times.Dispose();
    }
}
