using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>zlib's C interface, as far as gzip streams need it.</summary>
internal static unsafe partial class ZlibNative
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int DataError = -3;
    public const int BufferError = -5;
    public const int NoFlush = 0;
    public const int Finish = 4;

    private const string FileName = "libz.so.1";

    /// <summary>zlib compares only the first digit with its own.</summary>
    private const string InterfaceVersion = "1.2.11";

    /// <summary>A window of 32 KiB (15 bits); 16 more selects the gzip wrapper.</summary>
    private const int GzipWindowBits = 15 + 16;

    private const int Deflated = 8;
    private const int MemoryLevelDefault = 8;
    private const int StrategyDefault = 0;

    public static NativeLibraryProbe Library { get; } = new(FileName, "gzip");

    public static int InflateInit(ZlibStream* stream) => InflateInit2(stream, GzipWindowBits, InterfaceVersion, sizeof(ZlibStream));

    public static int DeflateInit(ZlibStream* stream, int level) =>
        DeflateInit2(stream, level, Deflated, GzipWindowBits, MemoryLevelDefault, StrategyDefault, InterfaceVersion, sizeof(ZlibStream));

    [LibraryImport(FileName, EntryPoint = "inflateInit2_", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InflateInit2(ZlibStream* stream, int windowBits, string version, int streamSizeBytes);

    [LibraryImport(FileName, EntryPoint = "inflateReset")]
    public static partial int InflateReset(ZlibStream* stream);

    [LibraryImport(FileName, EntryPoint = "inflate")]
    public static partial int Inflate(ZlibStream* stream, int flush);

    [LibraryImport(FileName, EntryPoint = "inflateEnd")]
    public static partial int InflateEnd(ZlibStream* stream);

    [LibraryImport(FileName, EntryPoint = "deflateInit2_", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int DeflateInit2(
        ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy, string version, int streamSizeBytes);

    [LibraryImport(FileName, EntryPoint = "deflateReset")]
    public static partial int DeflateReset(ZlibStream* stream);


    [LibraryImport(FileName, EntryPoint = "deflate")]
    public static partial int Deflate(ZlibStream* stream, int flush);

    [LibraryImport(FileName, EntryPoint = "deflateEnd")]
    public static partial int DeflateEnd(ZlibStream* stream);
}
