using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>The names in some directories are never flushed.</summary>
internal sealed class UnflushedDirectories(IDisk disk, Predicate<string> isForgotten) : DiskDecorator(disk)
{
    public override void FlushDirectory(string path)
    {
        if (!isForgotten(path))
            Inner.FlushDirectory(path);
    }
}
