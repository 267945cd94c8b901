// This is the edge: the one place that may touch the operating system's files.
#pragma warning disable RS0030
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Storage.Disk;

/// <summary>Calls that .NET has no method for. Elsewhere than on Linux the nearest thing that it does have.</summary>
internal static partial class PosixCalls
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>fdatasync(2): leaves out what does not matter for reading back, such as the modification time.</summary>
    public static void FlushData(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(handle);
        else if (FDataSync(handle) != 0)
            throw Fault("fdatasync");
    }

    /// <summary>fsync(2) of a directory, which makes names in it durable. Windows has no such thing and needs none.</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        WithDirectory(path, descriptor =>
        {
            if (FSync(descriptor) != 0)
                throw Fault($"fsync of {path}");
        });
    }

    /// <summary>syncfs(2): all of the file system that the directory is on. Reports write errors from Linux 5.8 on.</summary>
    public static bool TryFlushFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        WithDirectory(path, descriptor =>
        {
            if (SyncFileSystem(descriptor) != 0)
                throw Fault($"syncfs of {path}");
        });
        return true;
    }

    private static void WithDirectory(string path, Action<int> action)
    {
        var descriptor = Open(path, OperatingSystem.IsLinux() ? ReadOnly | CloseOnExec : ReadOnly);
        if (descriptor < 0)
            throw Fault($"open of {path}");
        try
        {
            action(descriptor);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Fault(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"{what} failed: {Marshal.GetPInvokeErrorMessage(error)} ({error})";
        return new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(int descriptor);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
