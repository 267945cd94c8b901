using LogCluster.Records.Compression;

namespace LogCluster.Records;

/// <summary>
/// Reads the records of one batch, decompressing as it goes: <c>while (reader.MoveNext())</c>, then look at <see cref="Fault"/>,
/// for a walk that ended early is not told from a complete one otherwise. Lives on the stack; disposed by its caller.
/// </summary>
public ref struct RecordReader
{
    /// <summary>
    /// Bounds the memory for one record of a compressed batch. What is in a log was validated against smaller limits than this.
    /// </summary>
    public const int RecordBytesMax = 256 * 1024 * 1024;

    private readonly RecordBatchHeader _header;
    private PayloadWindow _window;
    private RecordView _current;
    private int _read;

    /// <param name="decompressedBytesMax">Where the bytes are not known to have passed a validator, its limit.</param>
    public RecordReader(scoped in RecordBatchView batch, long decompressedBytesMax = long.MaxValue)
    {
        _header = batch.Header;
        _window = new PayloadWindow(batch, CodecSupport.Installed, decompressedBytesMax);
    }

    public readonly RecordView Current => _current;

    /// <summary>Why the walk ended, when it did not reach a clean end of the batch.</summary>
    public RecordFault Fault { get; private set; }

    public bool MoveNext()
    {
        if (Fault != RecordFault.None)
            return false;
        if (_read >= _header.RecordCount)
        {
            if (!_window.IsAtEnd())
                Fault = _window.Fault == RecordFault.None ? RecordFault.BytesLeft : _window.Fault;
            return false;
        }

        Fault = ReadRecord();
        _read++;
        return Fault == RecordFault.None;
    }

    private RecordFault ReadRecord()
    {
        var fault = RecordLength.TryRead(ref _window, out var length);
        if (fault != RecordFault.None)
            return fault;
        if (length > _window.Capacity && _header.IsCompressed)
        {
            if (length > RecordBytesMax)
                return RecordFault.RecordTooLarge;
            _window.Grow(length);
        }

        if (!_window.TryFill(length))
            return _window.Fault == RecordFault.None ? RecordFault.EndsEarly : _window.Fault;
        var body = _window.Available[..length];
        fault = RecordFields.TryParse(body, out var fields);
        if (fault == RecordFault.None)
            _current = new RecordView(body, fields, _header);
        _window.Consume(length);
        return fault;
    }

    public void Dispose() => _window.Dispose();
}
