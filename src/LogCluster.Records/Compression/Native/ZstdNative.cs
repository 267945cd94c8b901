using System.Runtime.InteropServices;

namespace LogCluster.Records.Compression.Native;

/// <summary>The streaming interface of libzstd (1.4 or newer).</summary>
internal static partial class ZstdNative
{
    public const int ResetSessionOnly = 1;
    public const int ParameterCompressionLevel = 100;
    public const int ParameterWindowLogMax = 100;
    public const int Continue = 0;
    public const int End = 2;

    private const string FileName = "libzstd.so.1";

    public static NativeLibraryProbe Library { get; } = new(FileName, "zstd");

    public static bool IsError(nuint code) => ZSTD_isError(code) != 0;

    [LibraryImport(FileName)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(FileName, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressionContext();

    [LibraryImport(FileName, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(FileName, EntryPoint = "ZSTD_sizeof_DCtx")]
    public static partial nuint SizeOf(ZstdDecompressHandle context);

    [LibraryImport(FileName, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdDecompressHandle context, int directive);

    [LibraryImport(FileName, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdDecompressHandle context, int parameter, int value);

    [LibraryImport(FileName, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdDecompressHandle context, ref ZstdBuffer output, ref ZstdBuffer input);

    [LibraryImport(FileName, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressionContext();

    [LibraryImport(FileName, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressionContext(nint context);

    [LibraryImport(FileName, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint Reset(ZstdCompressHandle context, int directive);

    [LibraryImport(FileName, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressHandle context, int parameter, int value);

    [LibraryImport(FileName, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(ZstdCompressHandle context, ref ZstdBuffer output, ref ZstdBuffer input, int endOperation);
}
