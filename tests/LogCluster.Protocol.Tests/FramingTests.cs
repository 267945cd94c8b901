using LogCluster.Core.Wire;
using LogCluster.Protocol.ControlRecords;
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
