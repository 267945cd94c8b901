using Microsoft.Win32.SafeHandles;

namespace LogCluster.Networking.Tests;

/// <summary>A region whose bytes lie in a file, behind others; <paramref name="missing"/> of them are not there, although it says so.</summary>
internal sealed class FileRegion(byte[] bytes, int missing = 0) : MemoryRegion(bytes)
{
    private const int BytesBefore = 1_234;

    private readonly SafeFileHandle _file = Create(bytes.AsSpan(0, bytes.Length - missing));
    private int _lent;

    public int TimesLent { get; private set; }

    private static SafeFileHandle Create(ReadOnlySpan<byte> bytes)
    {
        var path = Path.GetTempFileName();
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
        File.Delete(path);
        RandomAccess.Write(file, bytes, BytesBefore);
        return file;
    }

    public override SafeFileHandle? LendFile(out long position)
    {
        Assert.False(IsDisposed);
        position = BytesBefore;
        _lent++;
        TimesLent++;
        return _file;
    }

    public override void ReturnFile()
    {
        // The last chance of whatever was made around the handle to close it.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(_file.IsClosed);
        _lent--;
    }

    protected override void Dispose(bool disposing)
    {
        Assert.Equal(0, _lent);
        _file.Dispose();
        base.Dispose(disposing);
    }
}
