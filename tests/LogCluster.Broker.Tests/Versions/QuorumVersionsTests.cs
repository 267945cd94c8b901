using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>DescribeQuorum 0-2, UpdateFeatures 0-2 and UnregisterBroker 0.</summary>
public sealed class QuorumVersionsTests
{
    private static readonly string Long = new('x', 32_000);

    [Theory]
    [ReleasedVersions(ApiKey.DescribeQuorum)]
    public void AQuorumOfOneIsTold(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var request = new DescribeQuorumRequest { Topics = [new() { TopicName = "__cluster_metadata", Partitions = [new() { PartitionIndex = 0 }] }] };
            var answer = await connection.CallAsync(request, version);
            Assert.Equal(ErrorCode.None, answer.ErrorCode);
            var partition = Assert.Single(Assert.Single(answer.Topics).Partitions);
            Assert.Equal((ErrorCode.None, 1), (partition.ErrorCode, partition.LeaderId));
            Assert.True(partition.HighWatermark > 0);
            var voter = Assert.Single(partition.CurrentVoters);
            Assert.Equal((1, partition.HighWatermark), (voter.ReplicaId, voter.LogEndOffset));
            Assert.Equal(version >= 2, !voter.ReplicaDirectoryId.IsZero);
            Assert.Equal(version >= 1, voter.LastFetchTimestamp > 0);
            Assert.Equal(version >= 2 ? 1 : 0, answer.Nodes.Count);
            request.Topics[0].TopicName = Long;
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await connection.CallAsync(request, version)).Topics[0].Partitions[0].ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.UpdateFeatures)]
    public void OnlyTheLevelInForceIsConfirmed(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            async Task<UpdateFeaturesResponse> UpdateAsync(string feature, short level, bool down = false)
            {
                var update = new UpdateFeaturesRequest.FeatureUpdateKey { Feature = feature, MaxVersionLevel = level };
                if (version == 0)
                    update.AllowDowngrade = down;
                else if (down)
                    update.UpgradeType = 2;
                return await connection.CallAsync(new UpdateFeaturesRequest { FeatureUpdates = [update] }, version);
            }

            var confirmed = await UpdateAsync("metadata.version", 30);
            Assert.Equal((ErrorCode.None, version < 2 ? 1 : 0), (confirmed.ErrorCode, confirmed.Results.Count));
            foreach (var (feature, level, down) in new[] { ("metadata.version", 31, false), ("metadata.version", 29, false), ("metadata.version", 29, true), ("metadata.version", -1, false), ("none", 1, false), (Long, 1, false) })
            {
                var refused = await UpdateAsync(feature, (short)level, down);
                Assert.Equal((ErrorCode.InvalidUpdateVersion, 0), (refused.ErrorCode, refused.Results.Count));
                Assert.NotEmpty(refused.ErrorMessage!);
            }

            Assert.Equal(ErrorCode.None, (await connection.CallAsync(new UpdateFeaturesRequest(), version)).ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.UnregisterBroker)]
    public void OnlyABrokerThatIsGoneIsTakenOut(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            async Task<ErrorCode> ErrorOfAsync(int id) => (await connection.CallAsync(new UnregisterBrokerRequest { BrokerId = id }, version)).ErrorCode;
            Assert.Equal(ErrorCode.BrokerIdNotRegistered, await ErrorOfAsync(77));
            Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfAsync(1));
            Assert.Equal(ErrorCode.None, (await connection.CallAsync(CreateTopic("t"), version: 7)).Topics[0].ErrorCode);
        });
    }
}
