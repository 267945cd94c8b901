namespace LogCluster.Storage.Disk;

/// <summary>Tells faults of a device from those of its use: a full disk, a file that is gone or one too many handles leave a device as good as before.</summary>
public static class DeviceFault
{
    /// <summary>EIO, ENXIO, ENODEV, EROFS (a file system remounts itself read-only after errors), ESTALE and EUCLEAN, as Linux numbers them.</summary>
    private static readonly int[] Codes = [5, 6, 19, 30, 116, 117];

    public static bool Is(IOException fault) => Codes.Contains(fault.HResult);
}
