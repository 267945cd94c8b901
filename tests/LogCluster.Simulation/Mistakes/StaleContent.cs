using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Some files are written with what they should have held one write ago.</summary>
internal sealed class StaleContent(IDisk disk, Predicate<string> isStale) : DiskDecorator(disk)
{
    private readonly Dictionary<string, byte[]> _previous = [];

    protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (!isStale(path))
        {
            file.Write(offset, source);
            return;
        }

        file.Write(offset, _previous.GetValueOrDefault(directory, source.ToArray()));
        _previous[directory] = source.ToArray();
    }
}
