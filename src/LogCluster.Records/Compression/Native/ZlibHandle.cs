using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>Owns one z_stream, for inflating or for deflating, at a fixed address.</summary>
internal sealed unsafe class ZlibHandle : SafeHandle
{
    private readonly bool _inflates;

    private ZlibHandle(bool inflates)
        : base(0, ownsHandle: true)
    {
        _inflates = inflates;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ZlibStream)));
    }

    public override bool IsInvalid => handle == 0;

    public ZlibStream* Stream => (ZlibStream*)handle;

    public static ZlibHandle ForInflate()
    {
        var created = new ZlibHandle(inflates: true);
        Check(ZlibNative.InflateInit(created.Stream));
        return created;
    }

    public static ZlibHandle ForDeflate(int level)
    {
        var created = new ZlibHandle(inflates: false);
        Check(ZlibNative.DeflateInit(created.Stream, level));
        return created;
    }

    private static void Check(int result)
    {
        if (result != ZlibNative.Ok)
            throw new InsufficientMemoryException($"zlib could not make a context: {result}");
    }

    protected override bool ReleaseHandle()
    {
        // deflateEnd reports the data it drops when a stream was given up half way: no failure.
        var result = _inflates ? ZlibNative.InflateEnd(Stream) : ZlibNative.DeflateEnd(Stream);
        NativeMemory.Free(Stream);
        return result is ZlibNative.Ok or ZlibNative.DataError;
    }
}
