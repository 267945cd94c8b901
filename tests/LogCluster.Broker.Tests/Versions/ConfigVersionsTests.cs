using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>IncrementalAlterConfigs 0-1, AlterConfigs 0-2 and ListConfigResources 0-1.</summary>
public sealed class ConfigVersionsTests
{
    private const sbyte Topic = 2;
    private const sbyte Broker = 4;
    private const sbyte ClientMetrics = 16;
    private const sbyte Group = 32;
    private static readonly string Long = new('x', 32_000);

    private static IncrementalAlterConfigsRequest Alter(sbyte type, string name, params (string Key, sbyte Operation, string? Value)[] changes) => new()
    {
        Resources =
        [
            new()
            {
                ResourceType = type,
                ResourceName = name,
                Configs = [.. changes.Select(change => new IncrementalAlterConfigsRequest.AlterableConfig
                {
                    Name = change.Key,
                    ConfigOperation = change.Operation,
                    Value = change.Value,
                })],
            },
        ],
    };

    private static AlterConfigsRequest Replace(sbyte type, string name, params (string Key, string? Value)[] values) => new()
    {
        Resources =
        [
            new()
            {
                ResourceType = type,
                ResourceName = name,
                Configs = [.. values.Select(value => new AlterConfigsRequest.AlterableConfig { Name = value.Key, Value = value.Value })],
            },
        ],
    };

    private static async Task<DescribeConfigsResponse.DescribeConfigsResourceResult?> DescribeAsync(TestConnection connection, sbyte type, string name, string key)
    {
        var request = new DescribeConfigsRequest { Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = [key] }] };
        return (await connection.CallAsync(request, version: 4)).Results[0].Configs.SingleOrDefault();
    }

    [Theory]
    [ReleasedVersions(ApiKey.IncrementalAlterConfigs)]
    public void SingleValuesAreSetRemovedAppendedToAndSubtractedFrom(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            async Task<(string, int)> AfterAsync(string key, sbyte operation, string? value)
            {
                var answer = (await connection.CallAsync(Alter(Topic, "t", (key, operation, value)), version)).Responses[0];
                Assert.Equal((ErrorCode.None, null, Topic, "t"), (answer.ErrorCode, answer.ErrorMessage, answer.ResourceType, answer.ResourceName));
                var described = (await DescribeAsync(connection, Topic, "t", key))!;
                return (described.Value!, described.ConfigSource);
            }

            Assert.Equal(("1000", 1), await AfterAsync("retention.ms", 0, "1000"));
            Assert.Equal(("604800000", 5), await AfterAsync("retention.ms", 1, null));
            Assert.Equal(("delete,compact", 1), await AfterAsync("cleanup.policy", 2, "compact"));
            Assert.Equal(("compact", 1), await AfterAsync("cleanup.policy", 3, "delete"));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.IncrementalAlterConfigs)]
    public void BadChangesAreRefusedHoweverLongTheirTextIs(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            async Task<ErrorCode> ErrorOfAsync(IncrementalAlterConfigsRequest request)
            {
                var answer = (await connection.CallAsync(request, version)).Responses[0];
                Assert.NotNull(answer.ErrorMessage);
                return answer.ErrorCode;
            }

            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(Alter(Topic, "none", ("retention.ms", 0, "1"))));
            Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfAsync(Alter(Topic, Long, ("retention.ms", 0, "1"))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(Topic, "t", (Long, 0, "1"))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(Topic, "t", ("retention.ms", 0, Long))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(Topic, "t", ("retention.ms", 2, "1"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Topic, "t", ("retention.ms", 0, null))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Topic, "t", ("retention.ms", 9, "1"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Topic, "t", ("retention.ms", 0, "1"), ("retention.ms", 0, "2"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Broker, "2", ("log.retention.ms", 0, "1"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Broker, Long, ("log.retention.ms", 0, "1"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Broker, "1", ("log.dirs", 0, "/x"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(Broker, "1", ("listeners", 0, "PLAINTEXT://:1"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(8, "1", ("root", 0, "INFO"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(77, Long, ("a", 0, "b"))));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(Alter(ClientMetrics, "m", ("interval.ms", 0, "1"))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(ClientMetrics, "m", ("match", 0, Long))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(Group, "g", (Long, 0, "1"))));
            Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfAsync(Alter(Group, "g", ("consumer.session.timeout.ms", 0, "1"))));
            var twice = Alter(Topic, "t", ("retention.ms", 0, "1"));
            twice.Resources.AddRange(Alter(Topic, "t", ("segment.ms", 0, "1")).Resources);
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(twice));
            Assert.Equal("604800000", (await DescribeAsync(connection, Topic, "t", "retention.ms"))!.Value);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.AlterConfigs)]
    public void AllValuesAreReplacedUnlessOnlyValidated(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 1, ("retention.ms", "1000"));
            var validated = Replace(Topic, "t", ("flush.ms", "7"));
            validated.ValidateOnly = true;
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(validated, version)).Responses[0].ErrorCode);
            Assert.Equal("1000", (await DescribeAsync(connection, Topic, "t", "retention.ms"))!.Value);
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(Replace(Topic, "t", ("flush.ms", "7")), version)).Responses[0].ErrorCode);
            Assert.Equal("604800000", (await DescribeAsync(connection, Topic, "t", "retention.ms"))!.Value);
            Assert.Equal("7", (await DescribeAsync(connection, Topic, "t", "flush.ms"))!.Value);
            Assert.Equal(ErrorCode.InvalidConfig, (await connection.CallAsync(Replace(Topic, "t", ("flush.ms", Long)), version)).Responses[0].ErrorCode);
            Assert.Equal(ErrorCode.InvalidRequest, (await connection.CallAsync(Replace(Topic, "t", ("flush.ms", null)), version)).Responses[0].ErrorCode);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.CallAsync(Replace(Topic, "none"), version)).Responses[0].ErrorCode);
            Assert.Equal(ErrorCode.InvalidRequest, (await connection.CallAsync(Replace(8, "1", ("root", "INFO")), version)).Responses[0].ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ListConfigResources)]
    public void WhatHasConfigurationIsListed(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.CallAsync(Alter(ClientMetrics, "m", ("interval.ms", 0, "1000")), version: 1);
            await connection.CallAsync(Alter(Group, "g", ("consumer.session.timeout.ms", 0, "50000")), version: 1);
            var all = await connection.CallAsync(new ListConfigResourcesRequest(), version);
            Assert.Equal(ErrorCode.None, all.ErrorCode);
            var names = all.ConfigResources.Select(resource => (resource.ResourceName, resource.ResourceType));
            Assert.Equal(version == 0 ? [("m", ClientMetrics)] : [("t", Topic), ("1", Broker), ("1", 8), ("m", ClientMetrics), ("g", Group)], names);
            if (version == 0)
                return;
            var groups = await connection.CallAsync(new ListConfigResourcesRequest { ResourceTypes = [Group, Group] }, version);
            Assert.Equal("g", Assert.Single(groups.ConfigResources).ResourceName);
            Assert.Equal(ErrorCode.UnsupportedVersion, (await connection.CallAsync(new ListConfigResourcesRequest { ResourceTypes = [7] }, version)).ErrorCode);
        });
    }

    [Fact]
    public void ADynamicValueOfABrokerCountsAtOnceAndAfterARestart()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.OfSize(100_000))).ErrorCode);
            await connection.CallAsync(Alter(Broker, "", ("message.max.bytes", 0, "50000"), ("log.retention.ms", 0, "7")), version: 1);
            await connection.CallAsync(Alter(Broker, "1", ("message.max.bytes", 0, "60000")), version: 1);
            await CheckAsync(connection);
        });
        broker.Stop();
        broker.Start();
        broker.Run(CheckAsync);

        static async Task CheckAsync(TestConnection connection)
        {
            Assert.Equal(ErrorCode.MessageTooLarge, (await connection.ProduceAsync("t", Batches.OfSize(100_000))).ErrorCode);
            Assert.Equal(ErrorCode.None, (await connection.ProduceAsync("t", Batches.OfSize(55_000))).ErrorCode);
            var ofTopic = (await DescribeAsync(connection, Topic, "t", "retention.ms"))!;
            Assert.Equal(("7", 3), (ofTopic.Value, ofTopic.ConfigSource));
            var ofBroker = (await DescribeAsync(connection, Broker, "1", "message.max.bytes"))!;
            Assert.Equal(("60000", 2, false), (ofBroker.Value, ofBroker.ConfigSource, ofBroker.ReadOnly));
        }
    }

    [Fact]
    public void FewerConnectionsAreAcceptedAsSoonAsThatIsSet()
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CallAsync(Alter(Broker, "", ("max.connections", 0, "1")), version: 1);
            using (var refused = await broker.ConnectAsync())
                Assert.Null(await refused.ReceiveRawAsync());
            await connection.CallAsync(Alter(Broker, "", ("max.connections", 1, null)), version: 1);
            using var accepted = await broker.ConnectAsync();
            Assert.Equal(ErrorCode.None, (await accepted.CallAsync(new ListConfigResourcesRequest(), version: 1)).ErrorCode);
        });
    }
}
