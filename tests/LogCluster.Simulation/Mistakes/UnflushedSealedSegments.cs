using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>A flush reaches the active segment alone: one that was sealed with unflushed appends stays as it is, and the recovery point passes it.</summary>
internal sealed class UnflushedSealedSegments(IDisk disk) : DiskDecorator(disk)
{
    protected override void Flush(string path, IDiskFile file)
    {
        if (!DataFiles.IsLog(path) || IsActive(path))
            file.Flush();
    }

    private bool IsActive(string path) =>
        Inner.ListFiles(Path.GetDirectoryName(path)!).Last(name => DataFiles.Has(name, ".log")) == Path.GetFileName(path);
}
