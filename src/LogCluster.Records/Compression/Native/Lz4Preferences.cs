using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>LZ4F_preferences_t, its frame info unrolled.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Lz4Preferences
{
    /// <summary>4 is 64 KiB, what Kafka's writer uses.</summary>
    public int BlockSizeId;

    /// <summary>1 is independent; Kafka's reader takes no other.</summary>
    public int BlockMode;

    public int ContentChecksumFlag;
    public int FrameType;
    public ulong ContentSize;
    public uint DictionaryId;
    public int BlockChecksumFlag;

    /// <summary>Up to 2 is the fast compressor, from 3 to 12 the high-compression one.</summary>
    public int CompressionLevel;

    public uint AutoFlush;
    public uint FavorDecompressionSpeed;
    public uint Reserved0;
    public uint Reserved1;
    public uint Reserved2;
}
