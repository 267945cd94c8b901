using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>An append to a log stays in the process's memory until the next one, though it is acknowledged: it dies with the process.</summary>
internal sealed class LateWrites(IDisk disk) : DiskDecorator(disk)
{
    private readonly Dictionary<string, (long Offset, byte[] Bytes)> _held = [];

    protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
    {
        if (!DataFiles.IsLog(path))
        {
            file.Write(offset, source);
            return;
        }

        Release(path, file);
        _held[path] = (offset, source.ToArray());
    }

    protected override int Read(string path, IDiskFile file, long offset, Span<byte> destination)
    {
        var count = file.Read(offset, destination);
        if (!_held.TryGetValue(path, out var held))
            return count;
        for (var i = 0; i < destination.Length; i++)
        {
            var at = offset + i - held.Offset;
            if (at < 0 || at >= held.Bytes.Length)
                continue;
            destination[i] = held.Bytes[at];
            count = Math.Max(count, i + 1);
        }

        return count;
    }

    protected override void SetLength(string path, IDiskFile file, long length)
    {
        Release(path, file);
        file.SetLength(length);
    }

    private void Release(string path, IDiskFile file)
    {
        if (_held.Remove(path, out var held))
            file.Write(held.Offset, held.Bytes);
    }
}
