using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>Owns a context that compresses zstd frames.</summary>
internal sealed class ZstdCompressHandle : SafeHandle
{
    public ZstdCompressHandle()
        : base(0, ownsHandle: true)
    {
        SetHandle(ZstdNative.CreateCompressionContext());
        if (IsInvalid)
            throw new InsufficientMemoryException("libzstd could not make a context");
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => !ZstdNative.IsError(ZstdNative.FreeCompressionContext(handle));
}
