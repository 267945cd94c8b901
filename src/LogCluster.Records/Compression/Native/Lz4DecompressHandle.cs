using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>Owns a context that decompresses LZ4 frames.</summary>
internal sealed class Lz4DecompressHandle : SafeHandle
{
    public Lz4DecompressHandle()
        : base(0, ownsHandle: true)
    {
        if (Lz4Native.IsError(Lz4Native.CreateDecompressionContext(out var context, Lz4Native.InterfaceVersion)))
            throw new InsufficientMemoryException("liblz4 could not make a context");
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => !Lz4Native.IsError(Lz4Native.FreeDecompressionContext(handle));
}
