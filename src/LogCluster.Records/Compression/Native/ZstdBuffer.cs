using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer(byte* start, int size)
{
    public byte* Start = start;
    public nuint Size = (nuint)size;
    public nuint Position;
}
