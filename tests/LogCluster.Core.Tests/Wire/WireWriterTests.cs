using LogCluster.Core.Wire;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Core.Tests.Wire;

public sealed class WireWriterTests
{
    [Fact]
    public void PrimitivesReadBackAsWritten()
    {
        using var writer = new WireWriter(1);
        writer.WriteBool(true);
        writer.WriteInt8(-1);
        writer.WriteInt16(short.MinValue);
        writer.WriteUInt16(ushort.MaxValue);
        writer.WriteInt32(int.MinValue);
        writer.WriteUInt32(uint.MaxValue);
        writer.WriteInt64(long.MinValue);
        writer.WriteFloat64(-0.5);
        writer.WriteUuid(Uuid.MetadataTopic);
        writer.WriteVarint(int.MinValue);
        writer.WriteVarlong(long.MinValue);
        writer.WriteNullableString(null);
        writer.WriteCompactNullableString("żółw");

        var reader = new WireReader(writer.WrittenMemory);
        Assert.True(reader.ReadBool());
        Assert.Equal(-1, reader.ReadInt8());
        Assert.Equal(short.MinValue, reader.ReadInt16());
        Assert.Equal(ushort.MaxValue, reader.ReadUInt16());
        Assert.Equal(int.MinValue, reader.ReadInt32());
        Assert.Equal(uint.MaxValue, reader.ReadUInt32());
        Assert.Equal(long.MinValue, reader.ReadInt64());
        Assert.Equal(-0.5, reader.ReadFloat64());
        Assert.Equal(Uuid.MetadataTopic, reader.ReadUuid());
        Assert.Equal(int.MinValue, reader.ReadVarint());
        Assert.Equal(long.MinValue, reader.ReadVarlong());
        Assert.Null(reader.ReadNullableString());
        Assert.Equal("żółw", reader.ReadCompactNullableString());
        reader.ExpectEnd();
        Assert.Equal(WireError.None, reader.Error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void TagDataMovesToMakeRoomForItsSize(int size)
    {
        using var writer = new WireWriter(1);
        writer.WriteUnsignedVarint(1);
        var start = writer.BeginTag(3);
        var data = new byte[size];
        new Random(size).NextBytes(data);
        writer.WriteRaw(data);
        writer.EndTag(start);
        writer.WriteInt8(7);

        var reader = new WireReader(writer.WrittenMemory);
        var tag = Assert.Single(reader.ReadUnknownTags()!);
        Assert.Equal(3, tag.Tag);
        Assert.Equal(data, tag.Data.ToArray());
        Assert.Equal(7, reader.ReadInt8());
        reader.ExpectEnd();
        Assert.False(reader.Failed);
    }

    [Fact]
    public void RegionsAreCountedButNotCopiedAndEndWithTheWriter()
    {
        var region = new Region(1_000);
        using (var writer = new WireWriter())
        {
            writer.WriteInt32(1);
            writer.WriteNullableRecords(new RecordData(region));
            writer.WriteInt32(2);
            Assert.Equal(12, writer.Position);
            Assert.Equal(1_012, writer.TotalLength);
            Assert.Equal((8, (IByteRegion)region), Assert.Single(writer.Regions));
            Assert.False(region.IsDisposed);
        }

        Assert.True(region.IsDisposed);
    }

    [Fact]
    public void TooLongStringIsRefused()
    {
        using var writer = new WireWriter();
        Assert.Throws<InvariantViolationException>(() => writer.WriteCompactString(new string('x', WireLimits.StringBytesMax + 1)));
        Assert.Throws<InvariantViolationException>(() => writer.WriteString(new string('x', WireLimits.StringBytesMax + 1)));
    }

    [Fact]
    public void RegionInATagIsRefused()
    {
        using var writer = new WireWriter();
        var start = writer.BeginTag(0);
        writer.WriteNullableRecords(new RecordData(new Region(1)));
        Assert.Throws<InvariantViolationException>(() => writer.EndTag(start));
    }

    private sealed class Region(int length) : IByteRegion
    {
        public bool IsDisposed { get; private set; }

        public int Length => length;

        public void CopyTo(int offset, Span<byte> destination) => destination.Clear();

        public SafeFileHandle? LendFile(out long position)
        {
            position = 0;
            return null;
        }

        public void ReturnFile() => throw new InvalidOperationException("memory lends no file");

        public void Dispose() => IsDisposed = true;
    }
}
