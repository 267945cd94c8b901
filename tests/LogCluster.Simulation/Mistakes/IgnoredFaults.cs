using LogCluster.Simulation.Disk;
using LogCluster.Storage.Disk;

namespace LogCluster.Simulation.Mistakes;

/// <summary>What the disk failed to do is taken for done.</summary>
internal sealed class IgnoredFaults(IDisk disk, bool ofWrites, bool ofFlushes) : DiskDecorator(disk)
{
    protected override void Write(string path, IDiskFile file, long offset, ReadOnlySpan<byte> source)
    {
        try
        {
            file.Write(offset, source);
        }
        catch (IOException e) when (ofWrites && e is not SimulatedDiskCrashException)
        {
            // The mistake.
        }
    }

    protected override void Flush(string path, IDiskFile file)
    {
        try
        {
            file.Flush();
        }
        catch (IOException e) when (ofFlushes && e is not SimulatedDiskCrashException)
        {
            // The mistake.
        }
    }
}
