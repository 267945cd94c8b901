// This is the edge: the one place that may touch the operating system's files.
#pragma warning disable RS0030
namespace LogCluster.Storage.Disk;

/// <summary>
/// A lock held twice over: flock(2), which also excludes this process itself, and fcntl(2), which is what Kafka takes on its
/// <c>.lock</c>; the two do not see each other on Linux. Both end with the process.
/// </summary>
internal static class PosixLock
{
    public static IDisposable? TryTake(string path)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
                stream.Lock(0, long.MaxValue);
            return stream;
        }
        catch (Exception fault) when (fault is IOException and not (DirectoryNotFoundException or PathTooLongException))
        {
            stream?.Dispose();
            return null;
        }
    }
}
