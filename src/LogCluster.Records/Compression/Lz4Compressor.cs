using LogCluster.Records.Compression.Native;

namespace LogCluster.Records.Compression;

/// <summary>LZ4 frames by liblz4, shaped as Kafka's writer shapes them: independent blocks of 64 KiB, no content checksum.</summary>
internal sealed unsafe class Lz4Compressor : Compressor
{
    private const int BlockSize64KiB = 4;
    private const int BlocksIndependent = 1;
    private const int FrameHeaderBytesMax = 19;

    /// <summary>liblz4's highest; Kafka's levels go on to 17.</summary>
    private const int NativeLevelMax = 12;

    // Bounds what liblz4 asks as room for the output of one call.
    private const int InputStepBytes = 256 * 1024;

    private readonly Lz4CompressHandle _handle = new();
    private Lz4Preferences _preferences;
    private bool _begun;

    public override CompressionCodec Codec => CompressionCodec.Lz4;

    public override void Begin(int? level)
    {
        _begun = false;
        _preferences = new Lz4Preferences
        {
            BlockSizeId = BlockSize64KiB,
            BlockMode = BlocksIndependent,
            CompressionLevel = level is null or CompressionLevels.Lz4Default ? 0 : Math.Min(level.Value, NativeLevelMax),
        };
    }

    public override void Write(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        WriteHeader(output);
        for (; !input.IsEmpty; input = input[Math.Min(input.Length, InputStepBytes)..])
        {
            var piece = input[..Math.Min(input.Length, InputStepBytes)];
            fixed (Lz4Preferences* preferences = &_preferences)
            fixed (byte* from = piece)
            {
                var room = output.GetSpan((int)Lz4Native.CompressBound((nuint)piece.Length, preferences));
                fixed (byte* to = room)
                    Advance(output, Lz4Native.CompressUpdate(_handle, to, (nuint)room.Length, from, (nuint)piece.Length, null));
            }
        }
    }

    public override void End(ByteBuffer output)
    {
        WriteHeader(output);
        fixed (Lz4Preferences* preferences = &_preferences)
        {
            var room = output.GetSpan((int)Lz4Native.CompressBound(0, preferences));
            fixed (byte* to = room)
                Advance(output, Lz4Native.CompressEnd(_handle, to, (nuint)room.Length, null));
        }
    }

    private void WriteHeader(ByteBuffer output)
    {
        if (_begun)
            return;
        _begun = true;
        var room = output.GetSpan(FrameHeaderBytesMax);
        fixed (Lz4Preferences* preferences = &_preferences)
        fixed (byte* to = room)
            Advance(output, Lz4Native.CompressBegin(_handle, to, (nuint)room.Length, preferences));
    }

    private static void Advance(ByteBuffer output, nuint result)
    {
        Invariant.Check(!Lz4Native.IsError(result));
        output.Advance((int)result);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}
