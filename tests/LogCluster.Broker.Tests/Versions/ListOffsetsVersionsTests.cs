using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>ListOffsets 1-11: times, special timestamps in versions that have and lack them, and errors.</summary>
public sealed class ListOffsetsVersionsTests
{
    private const long T0 = 1_700_000_000_000;

    private static ListOffsetsRequest Ask(short version, long timestamp, string topic = "t", int partition = 0, int epoch = -1, sbyte isolation = 0) => new()
    {
        ReplicaId = -1,
        IsolationLevel = version >= 2 ? isolation : (sbyte)0,
        Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, Timestamp = timestamp, CurrentLeaderEpoch = epoch }] }],
    };

    private static ListOffsetsResponse.ListOffsetsPartitionResponse Only(ListOffsetsResponse response) =>
        Assert.Single(Assert.Single(response.Topics).Partitions);

    [Theory]
    [ReleasedVersions(ApiKey.ListOffsets)]
    public void TimesAndSpecialTimestampsAreFound(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.At(T0, "a", "b", "c"));
            await connection.ProduceAsync("t", Batches.At(T0 - 10, "d"));
            async Task<(ErrorCode Error, long Offset, long Timestamp)> FindAsync(long timestamp, sbyte isolation = 0)
            {
                var found = Only(await connection.CallAsync(Ask(version, timestamp, isolation: isolation), version));
                Assert.Equal(version >= 4 && found.Offset >= 0 ? 0 : -1, found.LeaderEpoch);
                return (found.ErrorCode, found.Offset, found.Timestamp);
            }

            Assert.Equal((ErrorCode.None, 4, -1), await FindAsync(-1));
            Assert.Equal((ErrorCode.None, 4, -1), await FindAsync(-1, isolation: 1));
            Assert.Equal((ErrorCode.None, 0, -1), await FindAsync(-2));
            Assert.Equal((ErrorCode.None, 1, T0 + 1), await FindAsync(T0 + 1));
            Assert.Equal((ErrorCode.None, 0, T0), await FindAsync(0));
            Assert.Equal((ErrorCode.None, -1, -1), await FindAsync(T0 + 3));
            Assert.Equal(version >= 7 ? (ErrorCode.None, 2, T0 + 2) : (ErrorCode.UnsupportedVersion, -1, -1), await FindAsync(-3));
            Assert.Equal(version >= 8 ? (ErrorCode.None, 0, -1) : (ErrorCode.UnsupportedVersion, -1, -1), await FindAsync(-4));
            Assert.Equal((version >= 9 ? ErrorCode.None : ErrorCode.UnsupportedVersion, -1, -1), await FindAsync(-5));
            Assert.Equal((version >= 11 ? ErrorCode.None : ErrorCode.UnsupportedVersion, -1, -1), await FindAsync(-6));
            Assert.Equal((ErrorCode.UnsupportedVersion, -1, -1), await FindAsync(-7));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ListOffsets)]
    public void AnEmptyLogHasAnEarliestAndALatestOffset(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            await connection.CreateTopicAsync("t");
            Assert.Equal(0, Only(await connection.CallAsync(Ask(version, -1), version)).Offset);
            Assert.Equal(0, Only(await connection.CallAsync(Ask(version, -2), version)).Offset);
            Assert.Equal(-1, Only(await connection.CallAsync(Ask(version, T0), version)).Offset);
            if (version >= 7)
                Assert.Equal(-1, Only(await connection.CallAsync(Ask(version, -3), version)).Offset);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ListOffsets)]
    public void UnknownPartitionsAndWrongEpochsAreRefused(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection => await connection.CreateTopicAsync("t"));
        broker.Kill();
        broker.Start();
        broker.Run(async connection =>
        {
            async Task<ErrorCode> ErrorOfAsync(ListOffsetsRequest request) => Only(await connection.CallAsync(request, version)).ErrorCode;

            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(Ask(version, -1, topic: "none")));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfAsync(Ask(version, -1, partition: 3)));
            Assert.Equal(ErrorCode.None, await ErrorOfAsync(Ask(version, -1, epoch: 1)));
            Assert.Equal(version >= 4 ? ErrorCode.FencedLeaderEpoch : ErrorCode.None, await ErrorOfAsync(Ask(version, -1, epoch: 0)));
            Assert.Equal(version >= 4 ? ErrorCode.UnknownLeaderEpoch : ErrorCode.None, await ErrorOfAsync(Ask(version, -1, epoch: 2)));
        });
    }
}
