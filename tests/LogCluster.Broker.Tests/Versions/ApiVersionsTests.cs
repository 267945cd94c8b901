using System.Text.Json;
using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Golden;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>ApiVersions 0-4, and that the node does what it announces.</summary>
public sealed class ApiVersionsTests
{
    private static ApiVersionsRequest Ask(short version, string name = "test", string softwareVersion = "1.0") =>
        version < 3 ? new() : new() { ClientSoftwareName = name, ClientSoftwareVersion = softwareVersion };

    [Theory]
    [ReleasedVersions(ApiKey.ApiVersions)]
    public void ApisAndFeaturesAreTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var answer = await connection.CallAsync(Ask(version), version);
            Assert.Equal(ErrorCode.None, answer.ErrorCode);
            Assert.Equal([0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 19, 20, 21, 22, 23, 32, 33, 35, 37, 42, 43, 44, 45, 46, 47, 55, 57, 60, 61, 64, 74, 75, 80, 81], answer.ApiKeys.Select(api => (int)api.ApiKey));
            if (version < 3)
                return;
            // A minimum of 0 is not for clients before version 4: they take it for a mistake.
            Assert.Equal(version >= 4 ? ["eligible.leader.replicas.version", "kraft.version", "metadata.version"] : ["metadata.version"], answer.SupportedFeatures.Select(feature => feature.Name));
            Assert.Equal(
                [("eligible.leader.replicas.version", 1), ("kraft.version", 1), ("metadata.version", 30)],
                answer.FinalizedFeatures.Select(feature => (feature.Name, (int)feature.MaxVersionLevel)));
            Assert.True(answer.FinalizedFeaturesEpoch > 0);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ApiVersions)]
    public void SoftwareNamesThatAreUnfitForMetricsAreRefused(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            foreach (var name in new[] { "", "-a", "a-", "a b", "é", new string(' ', 32_000) })
            {
                Assert.Equal(version < 3 ? ErrorCode.None : ErrorCode.InvalidRequest, (await connection.CallAsync(Ask(version, name), version)).ErrorCode);
                Assert.Equal(version < 3 ? ErrorCode.None : ErrorCode.InvalidRequest, (await connection.CallAsync(Ask(version, "a", name), version)).ErrorCode);
            }

            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Ask(version, "apache-kafka-java", "4.3.1"), version)).ErrorCode);
        });
    }

    [Theory]
    [InlineData(5)]
    [InlineData(short.MaxValue)]
    [InlineData(-1)]
    public void AnUnknownVersionIsAnsweredInVersionZeroWithTheOneEntryThatHelps(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.SendRawAsync(18, version, new byte[] { 0, 1, 2, 3 });
            var answer = TestConnection.Decode<ApiVersionsResponse>((await connection.ReceiveRawAsync())!, ApiKey.ApiVersions, 0, correlationId: 1);
            Assert.Equal(ErrorCode.UnsupportedVersion, answer.ErrorCode);
            var only = Assert.Single(answer.ApiKeys);
            Assert.Equal((18, 0, 4), (only.ApiKey, only.MinVersion, only.MaxVersion));
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Ask(4), version: 4)).ErrorCode);
        });
    }

    [Fact]
    public void WhatIsAnnouncedIsWhatKafkaAnnouncesOfTheSameApis()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFiles.Root, "messages", "headers.json")));
        var kafka = golden.RootElement.GetProperty("apis").EnumerateArray()
            .Where(api => api.TryGetProperty("advertised", out var advertised) && advertised.TryGetProperty("broker", out _))
            .ToDictionary(api => api.GetProperty("apiKey").GetInt16(), api => api.GetProperty("advertised").GetProperty("broker"));
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            foreach (var api in (await connection.CallAsync(Ask(4), version: 4)).ApiKeys)
            {
                Assert.Equal(
                    (kafka[api.ApiKey].GetProperty("minVersion").GetInt16(), kafka[api.ApiKey].GetProperty("maxVersion").GetInt16()),
                    (api.MinVersion, api.MaxVersion));
            }
        });
    }

    [Fact]
    public void WhatIsNotOfferedClosesTheConnectionAndNoOther()
    {
        using var broker = new TestBroker();
        broker.Run(async other =>
        {
            foreach (var (key, version, rest) in new (short, short, byte[])[]
            {
                (0, 2, []), (0, 14, []), (1, 3, []), (1, 19, []), (22, 6, []), (60, 3, []),
                (11, 5, []), (999, 0, []), (-1, 0, []),
                // Offered, but not a request of that version.
                (3, 12, [0, 9]), (1, 4, [1]), (0, 3, [255, 255, 255, 255, 255, 255]),
            })
            {
                using var connection = await broker.ConnectAsync();
                await connection.SendRawAsync(key, version, rest);
                Assert.Null(await connection.ReceiveRawAsync());
                Assert.Equal(ErrorCode.None, (await other.CallAsync(Ask(4), version: 4)).ErrorCode);
            }
        });
    }
}
