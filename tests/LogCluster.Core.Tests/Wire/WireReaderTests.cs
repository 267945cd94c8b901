using LogCluster.Core.Wire;

namespace LogCluster.Core.Tests.Wire;

public sealed class WireReaderTests
{
    [Theory]
    [InlineData("00", 0u)]
    [InlineData("7f", 127u)]
    [InlineData("8001", 128u)]
    [InlineData("ffffffff0f", uint.MaxValue)]
    [InlineData("808080808000", 0u, WireError.MalformedVarint)]
    [InlineData("ffffffff1f", 0u, WireError.MalformedVarint)]
    [InlineData("80", 0u, WireError.Truncated)]
    [InlineData("", 0u, WireError.Truncated)]
    public void UnsignedVarintHasFiveBytesAtMost(string hex, uint expected, WireError error = WireError.None)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.ReadUnsignedVarint());
        Assert.Equal(error, reader.Error);
    }

    [Theory]
    [InlineData("00", 0L)]
    [InlineData("01", -1L)]
    [InlineData("feffffffffffffffff01", long.MaxValue)]
    [InlineData("ffffffffffffffffff01", long.MinValue)]
    [InlineData("ffffffffffffffffff03", 0L, WireError.MalformedVarint)]
    public void VarlongHasTenBytesAtMost(string hex, long expected, WireError error = WireError.None)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        Assert.Equal(expected, reader.ReadVarlong());
        Assert.Equal(error, reader.Error);
    }

    [Fact]
    public void NullBytesStayNullAndEmptyOnesEmpty()
    {
        var reader = new WireReader(Convert.FromHexString("ffffffff" + "00000000" + "00" + "01"));
        Assert.Null(reader.ReadNullableBytes());
        Assert.Equal(0, reader.ReadNullableBytes()!.Value.Length);
        Assert.Null(reader.ReadCompactNullableBytes());
        Assert.Equal(0, reader.ReadCompactNullableBytes()!.Value.Length);
        reader.ExpectEnd();
        Assert.False(reader.Failed);
    }

    [Fact]
    public void NullRecordsStayNull()
    {
        var reader = new WireReader(Convert.FromHexString("ffffffff" + "00000000"));
        Assert.True(reader.ReadNullableRecords().IsNull);
        Assert.False(reader.ReadNullableRecords().IsNull);
        Assert.False(reader.Failed);
    }

    [Fact]
    public void NullIsAFaultWhereItIsNotAllowed()
    {
        Assert.Equal(WireError.InvalidLength, ErrorOf("ffff", (ref WireReader reader) => reader.ReadString()));
        Assert.Equal(WireError.InvalidLength, ErrorOf("00", (ref WireReader reader) => reader.ReadCompactString()));
        Assert.Equal(WireError.InvalidLength, ErrorOf("ffffffff", (ref WireReader reader) => reader.ReadBytes()));
        Assert.Equal(WireError.InvalidLength, ErrorOf("ffffffff", (ref WireReader reader) => reader.ReadArrayLength(1)));
        Assert.Equal(WireError.InvalidLength, ErrorOf("00", (ref WireReader reader) => reader.ReadCompactArrayLength(1)));
        Assert.Equal(WireError.None, ErrorOf("ffffffff", (ref WireReader reader) => reader.ReadNullableArrayLength(1)));
        Assert.Equal(WireError.InvalidLength, ErrorOf("fffe", (ref WireReader reader) => reader.ReadNullableString()));
    }

    [Fact]
    public void StringsAreUtf8AndNotLongerThanAClassicLengthCanSay()
    {
        Assert.Equal(WireError.InvalidUtf8, ErrorOf("0002c328", (ref WireReader reader) => reader.ReadString()));
        Assert.Equal(WireError.Truncated, ErrorOf("000361", (ref WireReader reader) => reader.ReadString()));
        using var writer = new WireWriter();
        writer.WriteCompactLength(WireLimits.StringBytesMax + 1);
        writer.WriteRaw(new byte[WireLimits.StringBytesMax + 1]);
        Assert.Equal(WireError.InvalidLength, ErrorOf(Convert.ToHexString(writer.WrittenSpan), (ref WireReader reader) => reader.ReadCompactString()));
    }

    [Fact]
    public void ArrayLengthIsCheckedAgainstWhatIsLeft()
    {
        var million = Convert.ToHexString([0, 0x0f, 0x42, 0x40]);
        Assert.Equal(WireError.Truncated, ErrorOf(million, (ref WireReader reader) => reader.ReadArrayLength(1)));
        Assert.Equal(WireError.ArrayTooLarge, ErrorOf("000f4241", (ref WireReader reader) => reader.ReadArrayLength(1)));
        Assert.Equal(WireError.None, ErrorOf("0000000200010002", (ref WireReader reader) => reader.ReadArrayLength(2)));
        Assert.Equal(WireError.Truncated, ErrorOf("0000000200010002", (ref WireReader reader) => reader.ReadArrayLength(3)));
        Assert.Equal(WireError.InvalidLength, ErrorOf("fffffffe", (ref WireReader reader) => reader.ReadNullableArrayLength(1)));
    }

    [Fact]
    public void TagsAscendAndAreLimited()
    {
        Assert.Equal(WireError.InvalidTags, ErrorOf("0205000500", (ref WireReader reader) => reader.ReadUnknownTags()));
        Assert.Equal(WireError.InvalidTags, ErrorOf("914e", (ref WireReader reader) => reader.ReadUnknownTags()));
        Assert.Equal(WireError.Truncated, ErrorOf("010502aa", (ref WireReader reader) => reader.ReadUnknownTags()));
        var reader = new WireReader(Convert.FromHexString("020501aa0600"));
        var tags = reader.ReadUnknownTags();
        Assert.False(reader.Failed);
        Assert.Equal([5, 6], tags!.Select(tag => tag.Tag));
        Assert.Equal([0xaa], tags![0].Data.ToArray());
    }

    [Fact]
    public void FirstFaultSticks()
    {
        var reader = new WireReader(new byte[] { 1, 2, 3 });
        reader.ReadInt32();
        Assert.Equal(0, reader.ReadInt8());
        Assert.Equal(0, reader.Remaining);
        reader.Fail(WireError.InvalidUtf8);
        Assert.Equal(WireError.Truncated, reader.Error);
    }

    [Fact]
    public void BytesAreSlicesOfTheMessage()
    {
        byte[] message = [0, 0, 0, 2, 7, 8];
        var reader = new WireReader(message);
        var bytes = reader.ReadBytes();
        message[4] = 9;
        Assert.Equal(9, bytes.Span[0]);
    }

    [Fact]
    public void LeftOverBytesAreAFault()
    {
        var reader = new WireReader(new byte[] { 1, 2 });
        reader.ReadInt8();
        reader.ExpectEnd();
        Assert.Equal(WireError.TrailingBytes, reader.Error);
    }

    private static WireError ErrorOf<T>(string hex, ReadStep<T> step)
    {
        var reader = new WireReader(Convert.FromHexString(hex));
        step(ref reader);
        return reader.Error;
    }

    private delegate T ReadStep<T>(ref WireReader reader);
}
