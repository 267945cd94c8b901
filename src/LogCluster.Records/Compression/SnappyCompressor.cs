using System.Buffers.Binary;

namespace LogCluster.Records.Compression;

/// <summary>Snappy blocks in snappy-java's framing, which every Kafka client reads.</summary>
internal sealed class SnappyCompressor : Compressor
{
    private readonly byte[] _block = new byte[SnappyFraming.BlockBytesMax];
    private int _length;
    private bool _begun;

    public override CompressionCodec Codec => CompressionCodec.Snappy;

    /// <summary>Snappy has no levels.</summary>
    public override void Begin(int? level)
    {
        _length = 0;
        _begun = false;
    }

    public override void Write(ReadOnlySpan<byte> input, ByteBuffer output)
    {
        while (!input.IsEmpty)
        {
            var piece = Math.Min(input.Length, _block.Length - _length);
            input[..piece].CopyTo(_block.AsSpan(_length));
            input = input[piece..];
            _length += piece;
            if (_length == _block.Length)
                WriteBlock(output);
        }
    }

    public override void End(ByteBuffer output) => WriteBlock(output);

    private void WriteBlock(ByteBuffer output)
    {
        if (!_begun)
        {
            _begun = true;
            SnappyFraming.WriteHeader(output.GetSpan(SnappyFraming.HeaderSizeBytes));
            output.Advance(SnappyFraming.HeaderSizeBytes);
        }

        if (_length == 0)
            return;
        var room = output.GetSpan(SnappyFraming.LengthSizeBytes + SnappyBlock.EncodedBytesMax(_length));
        var size = SnappyBlock.Encode(_block.AsSpan(0, _length), room[SnappyFraming.LengthSizeBytes..]);
        BinaryPrimitives.WriteInt32BigEndian(room, size);
        output.Advance(SnappyFraming.LengthSizeBytes + size);
        _length = 0;
    }
}
