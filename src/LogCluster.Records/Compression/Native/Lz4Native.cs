using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>The LZ4 frame interface (lz4frame.h) of liblz4.</summary>
internal static unsafe partial class Lz4Native
{
    /// <summary>LZ4F_VERSION, the interface that the structures here follow.</summary>
    public const uint InterfaceVersion = 100;

    private const string FileName = "liblz4.so.1";

    public static NativeLibraryProbe Library { get; } = new(FileName, "lz4");

    public static bool IsError(nuint code) => LZ4F_isError(code) != 0;

    [LibraryImport(FileName)]
    private static partial uint LZ4F_isError(nuint code);

    [LibraryImport(FileName, EntryPoint = "LZ4F_createDecompressionContext")]
    public static partial nuint CreateDecompressionContext(out nint context, uint version);

    [LibraryImport(FileName, EntryPoint = "LZ4F_freeDecompressionContext")]
    public static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(FileName, EntryPoint = "LZ4F_resetDecompressionContext")]
    public static partial void ResetDecompressionContext(Lz4DecompressHandle context);

    [LibraryImport(FileName, EntryPoint = "LZ4F_decompress")]
    public static partial nuint Decompress(
        Lz4DecompressHandle context, byte* destination, ref nuint destinationSize, byte* source, ref nuint sourceSize, void* options);

    [LibraryImport(FileName, EntryPoint = "LZ4F_createCompressionContext")]
    public static partial nuint CreateCompressionContext(out nint context, uint version);

    [LibraryImport(FileName, EntryPoint = "LZ4F_freeCompressionContext")]
    public static partial nuint FreeCompressionContext(nint context);

    [LibraryImport(FileName, EntryPoint = "LZ4F_compressBound")]
    public static partial nuint CompressBound(nuint sourceSize, Lz4Preferences* preferences);

    [LibraryImport(FileName, EntryPoint = "LZ4F_compressBegin")]
    public static partial nuint CompressBegin(Lz4CompressHandle context, byte* destination, nuint capacity, Lz4Preferences* preferences);

    [LibraryImport(FileName, EntryPoint = "LZ4F_compressUpdate")]
    public static partial nuint CompressUpdate(
        Lz4CompressHandle context, byte* destination, nuint capacity, byte* source, nuint sourceSize, void* options);

    [LibraryImport(FileName, EntryPoint = "LZ4F_compressEnd")]
    public static partial nuint CompressEnd(Lz4CompressHandle context, byte* destination, nuint capacity, void* options);
}
