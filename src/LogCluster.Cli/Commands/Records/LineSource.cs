namespace LogCluster.Cli.Commands.Records;

/// <summary>
/// Lines of a stream as bytes, without their line ends. Says when it is about to wait, so that what was read so far can go out. Disposing
/// leaves the stream open.
/// </summary>
internal sealed class LineSource(Stream stream, Func<Task> idle)
{
    /// <summary>How long more input is waited for before what there is goes out.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    /// <summary>A longer line is no record that a broker takes.</summary>
    private const int LineBytesMax = 256 << 20;

    private byte[] _buffer = new byte[64 << 10];
    private int _start;
    private int _end;
    private int _scanned;
    private bool _isAtEnd;

    /// <summary>Null at the end. The bytes are the caller's.</summary>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            if (newline >= 0)
                return Take(_scanned + newline, 1);
            _scanned = _end;
            if (_isAtEnd)
                return _start < _end ? Take(_end, 0) : null;
            await FillAsync(cancellation);
        }
    }

    private byte[] Take(int lineEnd, int newlineBytes)
    {
        var line = _buffer.AsSpan(_start, lineEnd - _start);
        if (newlineBytes > 0 && line is [.., (byte)'\r'])
            line = line[..^1];
        var taken = line.ToArray();
        _start = _scanned = lineEnd + newlineBytes;
        return taken;
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        var reading = stream.ReadAsync(_buffer.AsMemory(_end), cancellation).AsTask();
        if (!reading.IsCompleted && await Task.WhenAny(reading, Task.Delay(Linger, cancellation)) != reading)
            await idle();
        var read = await reading.WaitAsync(cancellation);
        _end += read;
        _isAtEnd = read == 0;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _scanned -= _start;
            _start = 0;
        }

        if (_end < _buffer.Length)
            return;
        if (_buffer.Length >= LineBytesMax)
            throw new CommandFailedException($"A line is longer than {LineBytesMax} bytes.");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
