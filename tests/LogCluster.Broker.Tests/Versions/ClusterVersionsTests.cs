using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>FindCoordinator 0-6, InitProducerId 0-5, DescribeConfigs 1-4, DescribeCluster 0-2.</summary>
public sealed class ClusterVersionsTests
{
    private static readonly string Long = new('x', 32_000);

    [Theory]
    [ReleasedVersions(ApiKey.FindCoordinator)]
    public void ThereIsNoCoordinatorOfOtherThanGroups(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            foreach (sbyte type in new sbyte[] { 1, 2, 3, -1 })
            {
                if (version == 0)
                    continue;
                var expected = type is 1 or 2 ? ErrorCode.CoordinatorNotAvailable : ErrorCode.InvalidRequest;
                if (version < 4)
                {
                    var one = await connection.CallAsync(new FindCoordinatorRequest { Key = Long, KeyType = type }, version);
                    Assert.Equal((expected, -1, "", -1), (one.ErrorCode, one.NodeId, one.Host, one.Port));
                    Assert.Equal(version >= 1, one.ErrorMessage is { Length: > 0 });
                }
                else
                {
                    var several = await connection.CallAsync(new FindCoordinatorRequest { KeyType = type, CoordinatorKeys = ["g", Long] }, version);
                    Assert.Equal(["g", Long], several.Coordinators.Select(coordinator => coordinator.Key));
                    Assert.All(several.Coordinators, coordinator => Assert.Equal((expected, -1), (coordinator.ErrorCode, coordinator.NodeId)));
                }
            }
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.InitProducerId)]
    public void ProducerIdsAreGivenOnceAndOnlyWithoutATransactionalId(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var first = await connection.CallAsync(new InitProducerIdRequest { TransactionalId = null }, version);
            var named = new InitProducerIdRequest { TransactionalId = null };
            if (version >= 3)
                (named.ProducerId, named.ProducerEpoch) = (first.ProducerId, 0);
            var second = await connection.CallAsync(named, version);
            Assert.Equal((ErrorCode.None, 0L, (short)0), (first.ErrorCode, first.ProducerId, first.ProducerEpoch));
            Assert.Equal((ErrorCode.None, 1L, (short)0), (second.ErrorCode, second.ProducerId, second.ProducerEpoch));
            var transactional = await connection.CallAsync(new InitProducerIdRequest { TransactionalId = Long, TransactionTimeoutMs = 1_000 }, version);
            Assert.Equal((ErrorCode.CoordinatorNotAvailable, -1L, (short)-1), (transactional.ErrorCode, transactional.ProducerId, transactional.ProducerEpoch));
            var empty = await connection.CallAsync(new InitProducerIdRequest { TransactionalId = "" }, version);
            Assert.Equal(ErrorCode.InvalidRequest, empty.ErrorCode);
        });
    }

    private static DescribeConfigsRequest Describe(short version, sbyte type, string name, bool all, params string[]? keys) => new()
    {
        Resources = [new() { ResourceType = type, ResourceName = name, ConfigurationKeys = keys is { Length: > 0 } ? [.. keys] : null }],
        IncludeSynonyms = all,
        IncludeDocumentation = all && version >= 3,
    };

    [Theory]
    [ReleasedVersions(ApiKey.DescribeConfigs)]
    public void ATopicsConfigurationIsTold(short version)
    {
        using var broker = new TestBroker(("log.retention.ms", "7200000"));
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t", 1, ("retention.ms", "1000"));
            var result = Assert.Single((await connection.CallAsync(Describe(version, 2, "t", all: true), version)).Results);
            Assert.Equal((ErrorCode.None, 2, "t"), (result.ErrorCode, result.ResourceType, result.ResourceName));
            var retention = result.Configs.Single(config => config.Name == "retention.ms");
            Assert.Equal(("1000", 1, false), (retention.Value, retention.ConfigSource, retention.ReadOnly));
            Assert.Equal(
                [("retention.ms", "1000", 1), ("log.retention.ms", "7200000", 4)],
                retention.Synonyms.Take(2).Select(synonym => (synonym.Name, synonym.Value!, (int)synonym.Source)));
            Assert.Equal(version >= 3 ? 5 : 0, retention.ConfigType);
            Assert.Equal(version >= 3, retention.Documentation is { Length: > 0 });
            Assert.True(result.Configs.Count > 20);
            var bare = (await connection.CallAsync(Describe(version, 2, "t", all: false, "retention.ms", "none", Long), version)).Results[0];
            Assert.Empty(Assert.Single(bare.Configs).Synonyms);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeConfigs)]
    public void ABrokersConfigurationIsTold(short version)
    {
        using var broker = new TestBroker(("num.partitions", "3"));
        broker.Run(async connection =>
        {
            var all = (await connection.CallAsync(Describe(version, 4, "1", all: true), version)).Results[0];
            Assert.Equal(ErrorCode.None, all.ErrorCode);
            Assert.True(all.Configs.Count > 100);
            var one = (await connection.CallAsync(Describe(version, 4, "1", all: true, "num.partitions"), version)).Results[0].Configs.Single();
            Assert.Equal(("3", 4, true), (one.Value, one.ConfigSource, one.ReadOnly));
            Assert.Equal(["3", "1"], one.Synonyms.Select(synonym => synonym.Value));
            Assert.All(all.Configs.Where(config => config.IsSensitive), config => Assert.Null(config.Value));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeConfigs)]
    public void ResourcesThatAreNotThereAreRefusedHoweverLongTheirNames(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            async Task<ErrorCode> ErrorOfAsync(sbyte type, string name)
            {
                var result = (await connection.CallAsync(Describe(version, type, name, all: true), version)).Results[0];
                Assert.Equal((name, type), (result.ResourceName, result.ResourceType));
                // What the whole cluster has from its first moment on.
                Assert.Equal(type == 4 && name.Length == 0 ? ["min.insync.replicas"] : [], result.Configs.Select(config => config.Name));
                return result.ErrorCode;
            }

            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(2, "none"));
            Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfAsync(2, Long));
            Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfAsync(2, ""));
            Assert.Equal(ErrorCode.None, await ErrorOfAsync(4, ""));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(4, "2"));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(4, Long));
            foreach (sbyte type in new sbyte[] { 0, 3, 8, -1 })
                Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(type, Long));
            foreach (sbyte type in new sbyte[] { 8, 16, 32 })
                Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(type, ""));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeCluster)]
    public void TheClusterIsTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var request = new DescribeClusterRequest { IncludeClusterAuthorizedOperations = true };
            if (version >= 2)
                request.IncludeFencedBrokers = true;
            var cluster = await connection.CallAsync(request, version);
            Assert.Equal((ErrorCode.None, 1), (cluster.ErrorCode, cluster.ControllerId));
            Assert.NotEmpty(cluster.ClusterId);
            var node = Assert.Single(cluster.Brokers);
            Assert.Equal((1, "broker", TestBroker.Port, false), (node.BrokerId, node.Host, node.Port, node.IsFenced));
            if (version == 0)
                return;
            var controllers = await connection.CallAsync(new DescribeClusterRequest { EndpointType = 2 }, version);
            Assert.Equal(ErrorCode.MismatchedEndpointType, controllers.ErrorCode);
            Assert.Empty(controllers.Brokers);
            Assert.NotEqual(ErrorCode.None, (await connection.CallAsync(new DescribeClusterRequest { EndpointType = 9 }, version)).ErrorCode);
        });
    }
}
