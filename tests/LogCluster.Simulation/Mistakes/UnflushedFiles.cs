using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>Some files are never flushed.</summary>
internal sealed class UnflushedFiles(IDisk disk, Predicate<string> isForgotten) : DiskDecorator(disk)
{
    protected override void Flush(string path, IDiskFile file)
    {
        if (!isForgotten(path))
            file.Flush();
    }
}
