using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>Owns a context that decompresses zstd frames.</summary>
internal sealed class ZstdDecompressHandle : SafeHandle
{
    public ZstdDecompressHandle()
        : base(0, ownsHandle: true)
    {
        SetHandle(ZstdNative.CreateDecompressionContext());
        if (IsInvalid)
            throw new InsufficientMemoryException("libzstd could not make a context");
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => !ZstdNative.IsError(ZstdNative.FreeDecompressionContext(handle));
}
