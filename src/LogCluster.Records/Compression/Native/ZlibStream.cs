using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>zlib's z_stream where <c>unsigned long</c> is as wide as a pointer (every 64-bit Unix). zlib keeps its address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZlibStream
{
    public byte* NextIn;
    public uint AvailableIn;
    public nuint TotalIn;
    public byte* NextOut;
    public uint AvailableOut;
    public nuint TotalOut;
    public byte* Message;
    public void* State;
    public void* Allocate;
    public void* Free;
    public void* Opaque;
    public int DataType;
    public nuint Adler;
    public nuint Reserved;
}
