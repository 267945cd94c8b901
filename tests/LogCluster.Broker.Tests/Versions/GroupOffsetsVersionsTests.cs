using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.GroupRequests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>OffsetCommit 2-10, OffsetFetch 1-10, OffsetDelete 0.</summary>
public sealed class GroupOffsetsVersionsTests
{
    private static readonly Uuid Unknown = new(99);

    private static TestBroker Start() => new(("offsets.topic.num.partitions", "3"));

    private static IEnumerable<ErrorCode> ErrorsOf(OffsetCommitResponse response) =>
        response.Topics.SelectMany(topic => topic.Partitions.OrderBy(partition => partition.PartitionIndex)).Select(partition => partition.ErrorCode);

    [Theory]
    [ReleasedVersions(ApiKey.OffsetCommit)]
    public void OffsetsAreCommitted(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", 2);
            var joined = await connection.JoinAloneAsync("g");
            var request = Commit("g", version, "t", id, (0, 7), (1, 8), (2, 9));
            (request.MemberId, request.GenerationIdOrMemberEpoch) = (joined.MemberId, joined.GenerationId);
            request.Topics[0].Partitions[0].CommittedLeaderEpoch = version >= 6 ? 5 : -1;
            var response = await connection.CallAsync(request, version);
            Assert.Equal([ErrorCode.None, ErrorCode.None, ErrorCode.UnknownTopicOrPartition], ErrorsOf(response));
            Assert.All(response.Topics, topic => Assert.Equal(version < 10 ? ("t", Uuid.Zero) : ("", id), (topic.Name, topic.TopicId)));
            Assert.Equal(["t-0=7", "t-1=8"], await connection.CommittedAsync("g"));
            // Who is no member commits where nobody is, and makes a group by it.
            Assert.Equal([ErrorCode.None], ErrorsOf(await connection.CallAsync(Commit("simple", version, "t", id, (1, 3)), version)));
            Assert.Equal(["t-1=3"], await connection.CommittedAsync("simple"));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.OffsetCommit)]
    public void ACommitThatMayNotBeIsRefused(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t");
            OffsetCommitRequest Request(string group, string memberId = "", int generation = -1) =>
                new() { GroupId = group, MemberId = memberId, GenerationIdOrMemberEpoch = generation, Topics = Commit(group, version, "t", id, (0, 1)).Topics };
            async Task Expect(ErrorCode expected, OffsetCommitRequest request) => Assert.Equal([expected], ErrorsOf(await connection.CallAsync(request, version)));

            await Expect(ErrorCode.NotCoordinator, Request("g"));
            await connection.FindCoordinatorAsync("g");
            await Expect(version >= 9 ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration, Request("g", "m", 1));
            var joined = await connection.JoinAloneAsync("g", "instance");
            await Expect(ErrorCode.UnknownMemberId, Request("g"));
            await Expect(ErrorCode.UnknownMemberId, Request("g", "m", 1));
            await Expect(ErrorCode.IllegalGeneration, Request("g", joined.MemberId, 9));
            if (version >= 7)
            {
                var fenced = Request("g", "m", 1);
                fenced.GroupInstanceId = "instance";
                await Expect(ErrorCode.FencedInstanceId, fenced);
            }

            var talkative = Request("g", joined.MemberId, 1);
            talkative.Topics[0].Partitions[0].CommittedMetadata = new string('x', 4_097);
            await Expect(ErrorCode.OffsetMetadataTooLarge, talkative);
            var unknown = Commit("g", version, "none", Unknown, (0, 1));
            await Expect(version >= 10 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition, unknown);
            Assert.Empty(await connection.CommittedAsync("g"));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.OffsetFetch)]
    public void CommittedOffsetsAreRead(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            var id = await connection.CreateTopicAsync("t", 2);
            await connection.FindCoordinatorAsync("g");
            var commit = Commit("g", 9, "t", id, (0, 7));
            commit.Topics[0].Partitions[0].CommittedLeaderEpoch = 4;
            await connection.CallAsync(commit, version: 9);
            if (version < 8)
            {
                var response = await connection.CallAsync(new OffsetFetchRequest { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0, 1] }], RequireStable = version >= 7 }, version);
                Assert.Equal(ErrorCode.None, response.ErrorCode);
                Assert.Equal([(0, 7L, version >= 5 ? 4 : -1, "note"), (1, -1L, -1, "")], response.Topics[0].Partitions.Select(found =>
                    (found.PartitionIndex, found.CommittedOffset, found.CommittedLeaderEpoch, found.Metadata!)));
                if (version >= 2)
                    Assert.Equal([0], (await connection.CallAsync(new OffsetFetchRequest { GroupId = "g", Topics = null }, version)).Topics.Single().Partitions.Select(found => found.PartitionIndex));
                return;
            }

            OffsetFetchRequest.OffsetFetchRequestTopics Topic(string name, Uuid topicId) =>
                new() { Name = version < 10 ? name : "", TopicId = version < 10 ? Uuid.Zero : topicId, PartitionIndexes = [0, 1] };
            var several = await connection.CallAsync(new OffsetFetchRequest
            {
                Groups = [new() { GroupId = "g", Topics = [Topic("t", id), Topic("none", Unknown)] }, new() { GroupId = "other", Topics = [Topic("t", id)] }, new() { GroupId = "g", Topics = null }],
                RequireStable = true,
            }, version);
            Assert.Equal(["g", "other", "g"], several.Groups.Select(group => group.GroupId));
            Assert.All(several.Groups, group => Assert.Equal(ErrorCode.None, group.ErrorCode));
            var topic = several.Groups[0].Topics[0];
            Assert.Equal(version < 10 ? ("t", Uuid.Zero) : ("", id), (topic.Name, topic.TopicId));
            Assert.Equal([(0, 7L, 4, "note"), (1, -1L, -1, "")], topic.Partitions.Select(found => (found.PartitionIndex, found.CommittedOffset, found.CommittedLeaderEpoch, found.Metadata!)));
            Assert.All(several.Groups[0].Topics[1].Partitions, found =>
                Assert.Equal((version < 10 ? ErrorCode.None : ErrorCode.UnknownTopicId, -1L), (found.ErrorCode, found.CommittedOffset)));
            Assert.All(several.Groups[1].Topics[0].Partitions, found => Assert.Equal(-1, found.CommittedOffset));
            Assert.Equal([0], several.Groups[2].Topics.Single().Partitions.Select(found => found.PartitionIndex));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.OffsetFetch)]
    public void WhoAsksTheWrongBrokerIsTold(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            var response = await connection.CallAsync(
                version < 8 ? new OffsetFetchRequest { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0] }] } : new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = null }] }, version);
            var error = version switch
            {
                < 2 => response.Topics.Single().Partitions.Single().ErrorCode,
                < 8 => response.ErrorCode,
                _ => response.Groups.Single().ErrorCode,
            };
            Assert.Equal(ErrorCode.NotCoordinator, error);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.OffsetDelete)]
    public void OffsetsThatNobodyReadsFromAreDeleted(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task<OffsetDeleteResponse> DeleteAsync(string group, string topic, params int[] partitions) => await connection.CallAsync(new OffsetDeleteRequest
            {
                GroupId = group,
                Topics = [new() { Name = topic, Partitions = [.. partitions.Select(partition => new OffsetDeleteRequest.OffsetDeleteRequestPartition { PartitionIndex = partition })] }],
            }, version);

            await connection.CreateTopicAsync("t", 2);
            await connection.CreateTopicAsync("other");
            Assert.Equal(ErrorCode.NotCoordinator, (await DeleteAsync("g", "t", 0)).ErrorCode);
            await connection.FindCoordinatorAsync("g");
            Assert.Equal(ErrorCode.InvalidGroupId, (await DeleteAsync("", "t", 0)).ErrorCode);
            Assert.Equal(ErrorCode.GroupIdNotFound, (await DeleteAsync("g", "t", 0)).ErrorCode);
            Assert.Equal(ErrorCode.GroupIdNotFound, (await DeleteAsync("g", "missing", 0)).ErrorCode);
            await connection.CommitAsync("g", "t", (0, 5), (1, 6));
            await connection.CommitAsync("g", "other", (0, 7));
            var deleted = await DeleteAsync("g", "t", 0, 2);
            Assert.Equal([ErrorCode.None, ErrorCode.UnknownTopicOrPartition], deleted.Topics.Single().Partitions.OrderBy(answered => answered.PartitionIndex).Select(answered => answered.ErrorCode));
            Assert.Equal(["other-0=7", "t-1=6"], await connection.CommittedAsync("g"));
            Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await DeleteAsync("g", "missing", 0)).Topics.Single().Partitions.Single().ErrorCode);
            Assert.Empty((await DeleteAsync("g", "t")).Topics.Single().Partitions);
            // Now with a member, which subscribes to t.
            await connection.JoinAloneAsync("g");
            Assert.Equal(ErrorCode.GroupSubscribedToTopic, (await DeleteAsync("g", "t", 1)).Topics.Single().Partitions.Single().ErrorCode);
            Assert.Equal(ErrorCode.None, (await DeleteAsync("g", "other", 0)).Topics.Single().Partitions.Single().ErrorCode);
            Assert.Equal(["t-1=6"], await connection.CommittedAsync("g"));
        });
    }
}
