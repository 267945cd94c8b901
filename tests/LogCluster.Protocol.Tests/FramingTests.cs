using LogCluster.Core.Wire;
using LogCluster.Protocol.ControlRecords;
using LogCluster.Protocol.GroupRecords;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Protocol.Tests;

/// <summary>What stands before a message in a log.</summary>
public sealed class FramingTests
{
    [Fact]
    public void MetadataRecordReadsBackFromItsFrame()
    {
        using var writer = new WireWriter();
        MetadataRecordFrame.Write(writer, new TopicRecord { Name = "t", TopicId = new(5) }, 0);
        var record = Assert.IsType<TopicRecord>(MetadataRecordFrame.Read(writer.WrittenMemory, out var version, out var error));
        Assert.Equal(WireError.None, error);
        Assert.Equal(0, version);
        Assert.Equal("t", record.Name);
        Assert.Equal(MetadataRecordType.TopicRecord, ((IMetadataRecord)record).RecordType);
    }

    [Theory]
    [InlineData("", WireError.Truncated)]
    [InlineData("001400" + "00", WireError.UnsupportedVersion)]
    [InlineData("021400" + "00", WireError.UnsupportedVersion)]
    [InlineData("01ff0100" + "00", WireError.UnsupportedVersion)]
    [InlineData("01ffffff0f00" + "00", WireError.UnsupportedVersion)]
    [InlineData("011463" + "00", WireError.UnsupportedVersion)]
    [InlineData("011400" + "00" + "00", WireError.TrailingBytes)]
    public void FrameThatIsNotOneKnownRecordIsRefused(string hex, WireError expected)
    {
        Assert.Null(MetadataRecordFrame.Read(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void GroupRecordReadsBackFromItsFrame()
    {
        using var key = new WireWriter();
        GroupRecordFrame.WriteKey(key, new OffsetCommitKey { Group = "g", Topic = "t", Partition = 3 });
        Assert.Equal("0001" + "000167" + "000174" + "00000003", Convert.ToHexStringLower(key.WrittenSpan));
        Assert.Equal(3, Assert.IsType<OffsetCommitKey>(GroupRecordFrame.ReadKey(key.WrittenMemory, out _)).Partition);

        using var value = new WireWriter();
        GroupRecordFrame.WriteValue(value, new ConsumerGroupMetadataValue { Epoch = 9 }, 0);
        var read = GroupRecordFrame.ReadValue(GroupRecordType.ConsumerGroupMetadata, value.WrittenMemory, out var version, out var error);
        Assert.Equal(WireError.None, error);
        Assert.Equal((0, 9), (version, Assert.IsType<ConsumerGroupMetadataValue>(read).Epoch));
    }

    [Theory]
    [InlineData("", WireError.Truncated)]
    [InlineData("0018" + "000167", WireError.UnsupportedVersion)]
    [InlineData("ffff" + "000167", WireError.UnsupportedVersion)]
    [InlineData("0002" + "000567", WireError.Truncated)]
    [InlineData("0002" + "000167" + "00", WireError.TrailingBytes)]
    public void GroupKeyThatIsNotOneKnownKeyIsRefused(string hex, WireError expected)
    {
        Assert.Null(GroupRecordFrame.ReadKey(Convert.FromHexString(hex), out var error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("", WireError.Truncated)]
    [InlineData("0005", WireError.UnsupportedVersion)]
    [InlineData("ffff", WireError.UnsupportedVersion)]
    [InlineData("0000" + "0000000000000001" + "0000" + "0000000000000002" + "00", WireError.TrailingBytes)]
    public void GroupValueThatIsNotOneKnownValueIsRefused(string hex, WireError expected)
    {
        Assert.Null(GroupRecordFrame.ReadValue(GroupRecordType.OffsetCommit, Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void EveryGroupRecordHasKeyAndValue()
    {
        foreach (var type in Enum.GetValues<GroupRecordType>())
        {
            var reader = new WireReader(ReadOnlyMemory<byte>.Empty);
            Assert.Equal(type, GroupRecordDecoder.ReadKey(type, 0, ref reader)!.RecordType);
            Assert.Equal(type, GroupRecordDecoder.ReadValue(type, 0, ref reader)!.RecordType);
        }
    }

    [Fact]
    public void NewerVersionIsReadAsFarAsWeKnowIt()
    {
        using var writer = new WireWriter();
        writer.WriteInt16(7);
        new EndTxnMarker { CoordinatorEpoch = 12 }.Write(writer, 0);
        writer.WriteInt64(99);
        var reader = new WireReader(writer.WrittenMemory);
        var marker = VersionPrefix.Read<EndTxnMarker>(ref reader, out var version);
        Assert.False(reader.Failed);
        Assert.Equal((7, 12), (version, marker.CoordinatorEpoch));
        Assert.Equal(8, reader.Remaining);
    }

    [Fact]
    public void NegativeVersionIsRefused()
    {
        var reader = new WireReader(new byte[] { 0xff, 0xff, 0, 0, 0, 0 });
        VersionPrefix.Read<EndTxnMarker>(ref reader, out _);
        Assert.Equal(WireError.UnsupportedVersion, reader.Error);
    }

    [Fact]
    public void DecodersCoverEveryApi()
    {
        foreach (var api in ApiVersions.All)
        {
            var reader = new WireReader(ReadOnlyMemory<byte>.Empty);
            Assert.Equal($"{api.Name}Request", RequestDecoder.Read(api.Key, api.HighestVersion, ref reader)!.GetType().Name);
            Assert.Equal($"{api.Name}Response", ResponseDecoder.Read(api.Key, api.HighestVersion, ref reader)!.GetType().Name);
            Assert.Equal(api.Key, ((IRequest)RequestDecoder.Read(api.Key, api.HighestVersion, ref reader)!).ApiKey);
        }

        var unknown = new WireReader(ReadOnlyMemory<byte>.Empty);
        Assert.Null(RequestDecoder.Read((ApiKey)4, 0, ref unknown));
        Assert.Equal(WireError.UnsupportedVersion, unknown.Error);
    }
}
