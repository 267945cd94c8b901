using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.Requests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>Fetch 4-18, whatever the outcome: an answer that the version can carry.</summary>
public sealed class FetchVersionsTests
{
    [Theory]
    [ReleasedVersions(ApiKey.Fetch)]
    public void RecordsAreRead(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a", "b"));
            await connection.ProduceAsync("t", Batches.Of("c"));
            var all = (await connection.CallAsync(Fetch(version, "t", id, 0), version)).Only();
            Assert.Equal(ErrorCode.None, all.ErrorCode);
            Assert.Equal(["a", "b", "c"], Batches.ValuesOf(all.Records));
            Assert.Equal((3, 3), (all.HighWatermark, all.LastStableOffset));
            Assert.Null(all.AbortedTransactions);
            var last = (await connection.CallAsync(Fetch(version, "t", id, 2), version)).Only();
            Assert.Equal(["c"], Batches.ValuesOf(last.Records));
            var none = (await connection.CallAsync(Fetch(version, "t", id, 3), version)).Only();
            Assert.Equal((ErrorCode.None, 0), (none.ErrorCode, none.Records.Length));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Fetch)]
    public void ReadCommittedTellsOfAbortedTransactions(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
            var request = Fetch(version, "t", id, 0);
            request.IsolationLevel = 1;
            var read = (await connection.CallAsync(request, version)).Only();
            Assert.Equal(["a"], Batches.ValuesOf(read.Records));
            Assert.Equal(1, read.LastStableOffset);
            Assert.Empty(read.AbortedTransactions!);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Fetch)]
    public void OffsetsOutOfRangeAndUnknownPartitionsAreRefused(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            await connection.ProduceAsync("t", Batches.Of("a"));
            Task<FetchResponse> CallAsync(string topic, Uuid topicId, long offset, int partition = 0) =>
                connection.CallAsync(Fetch(version, topic, topicId, offset, partition), version);

            var beyond = (await CallAsync("t", id, 2)).Only();
            Assert.Equal(ErrorCode.OffsetOutOfRange, beyond.ErrorCode);
            Assert.Equal(0, beyond.Records.Length);
            Assert.Equal(ErrorCode.OffsetOutOfRange, (await CallAsync("t", id, -1)).Only().ErrorCode);
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await CallAsync("t", id, 0, partition: 9)).Only().ErrorCode);
            var unknown = version < 13 ? ErrorCode.UnknownTopicOrPartition : ErrorCode.UnknownTopicId;
            Assert.Equal(unknown, (await CallAsync("none", new Uuid(5), 0)).Only().ErrorCode);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Fetch)]
    public void LeaderEpochsAreChecked(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection => await connection.CreateTopicAsync("t"));
        broker.Kill();
        broker.Start();
        broker.Run(async connection =>
        {
            var id = await TopicIdAsync(connection, "t");
            foreach (var (epoch, error) in new[] { (-1, ErrorCode.None), (1, ErrorCode.None), (0, ErrorCode.FencedLeaderEpoch), (2, ErrorCode.UnknownLeaderEpoch) })
            {
                var request = Fetch(version, "t", id, 0);
                request.Topics[0].Partitions[0].CurrentLeaderEpoch = epoch;
                var read = (await connection.CallAsync(request, version)).Only();
                Assert.Equal(version >= 9 ? error : ErrorCode.None, read.ErrorCode);
                Assert.Equal(version >= 12 && error == ErrorCode.FencedLeaderEpoch ? (1, 1) : (-1, -1), (read.CurrentLeader?.LeaderId ?? -1, read.CurrentLeader?.LeaderEpoch ?? -1));
            }
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Fetch)]
    public void SessionsBeginGoOnAndEnd(short version)
    {
        using var broker = new TestBroker();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            var request = Fetch(version, "t", id, 0);
            request.SessionEpoch = 0;
            var first = await connection.CallAsync(request, version);
            Assert.Equal(ErrorCode.None, first.ErrorCode);
            Assert.Equal(version >= 7, first.SessionId > 0);
            if (version < 7)
                return;
            var next = await connection.CallAsync(new FetchRequest { SessionId = first.SessionId, SessionEpoch = 1 }, version);
            Assert.Equal((ErrorCode.None, first.SessionId), (next.ErrorCode, next.SessionId));
            Assert.Empty(next.Responses);
            var bad = await connection.CallAsync(new FetchRequest { SessionId = first.SessionId, SessionEpoch = 1 }, version);
            Assert.Equal(ErrorCode.InvalidFetchSessionEpoch, bad.ErrorCode);
            var unknown = await connection.CallAsync(new FetchRequest { SessionId = first.SessionId ^ 1, SessionEpoch = 1 }, version);
            Assert.Equal(ErrorCode.FetchSessionIdNotFound, unknown.ErrorCode);
        });
    }

    private static async Task<Uuid> TopicIdAsync(TestConnection connection, string name)
    {
        var response = await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = name }] }, version: 12);
        return response.Topics[0].TopicId;
    }
}
