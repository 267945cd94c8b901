using LogCluster.Core.Wire;

namespace LogCluster.Protocol.Tests;

public sealed class HeaderTests
{
    [Theory]
    [InlineData(ApiKey.SaslHandshake, 1)]
    [InlineData(ApiKey.Fetch, 11)]
    [InlineData(ApiKey.Fetch, 12)]
    [InlineData(ApiKey.ApiVersions, 4)]
    public void RequestHeaderFindsItsOwnVersion(ApiKey key, short version)
    {
        using var writer = new WireWriter();
        RequestHeader.Write(writer, key, version, 42, "client");
        var reader = new WireReader(writer.WrittenMemory);
        var header = RequestHeader.Read(ref reader);
        reader.ExpectEnd();
        Assert.Equal(WireError.None, reader.Error);
        Assert.Equal(((short)key, version, 42, "client"), (header.RequestApiKey, header.RequestApiVersion, header.CorrelationId, header.ClientId));
    }

    [Fact]
    public void RequestOfAnUnknownApiIsRefused()
    {
        var reader = new WireReader(new byte[] { 0x7f, 0xff, 0, 0, 0, 0, 0, 1, 0xff, 0xff });
        RequestHeader.Read(ref reader);
        Assert.Equal(WireError.UnsupportedVersion, reader.Error);
    }

    [Fact]
    public void HeaderOfAnUnsupportedVersionIsStillRead()
    {
        using var writer = new WireWriter();
        RequestHeader.Write(writer, ApiKey.ApiVersions, 99, 7, null);
        var reader = new WireReader(writer.WrittenMemory);
        var header = RequestHeader.Read(ref reader);
        Assert.False(reader.Failed);
        Assert.Equal(99, header.RequestApiVersion);
        Assert.False(ApiVersions.Get(ApiKey.ApiVersions).Supports(99));
    }

    [Fact]
    public void AnswerToApiVersionsHasNoTagsInItsHeader()
    {
        using var writer = new WireWriter();
        ResponseHeader.Write(writer, ApiKey.ApiVersions, 4, 1);
        Assert.Equal(4, writer.Position);
        ResponseHeader.Write(writer, ApiKey.Fetch, 12, 1);
        Assert.Equal(9, writer.Position);
    }

    [Fact]
    public void UnreleasedVersionIsNeitherServedNorAdvertised()
    {
        var api = ApiVersions.Get(ApiKey.InitProducerId);
        Assert.Equal((6, 5), (api.HighestVersion, api.HighestStableVersion));
        Assert.False(api.Supports(6));
        Assert.Equal(5, ApiVersions.Advertised(ApiListeners.Broker).Find(entry => entry.ApiKey == (short)ApiKey.InitProducerId)!.MaxVersion);
    }

    [Fact]
    public void ProduceIsAdvertisedFromZeroButServedFromThree()
    {
        var entry = ApiVersions.Advertised(ApiListeners.Broker).Find(candidate => candidate.ApiKey == (short)ApiKey.Produce)!;
        Assert.Equal((0, 13), (entry.MinVersion, entry.MaxVersion));
        Assert.False(ApiVersions.Get(ApiKey.Produce).Supports(2));
        Assert.DoesNotContain(ApiVersions.Advertised(ApiListeners.Controller), candidate => candidate.ApiKey == (short)ApiKey.Produce);
    }
}
