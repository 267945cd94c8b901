using LogCluster.Core;
using LogCluster.Core.Wire;

namespace LogCluster.Networking;

/// <summary>The four bytes before each message.</summary>
public static class Frame
{
    public const int SizeFieldBytes = sizeof(int);

    /// <summary>A writer that begins with room for the size.</summary>
    public static WireWriter Begin(int capacityBytes = 512)
    {
        var frame = new WireWriter(capacityBytes);
        frame.WriteInt32(0);
        return frame;
    }

    /// <summary>Sets the size field to what follows it, regions included.</summary>
    public static void Complete(WireWriter frame)
    {
        var size = frame.TotalLength - SizeFieldBytes;
        Invariant.Check(size is >= 0 and <= int.MaxValue);
        frame.PatchInt32(0, (int)size);
    }
}
