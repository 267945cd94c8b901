using System.Text;
using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.GroupRequests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>FindCoordinator 0-6 for groups, ListGroups 0-5, DescribeGroups 0-6, DeleteGroups 0-2.</summary>
public sealed class GroupAdministrationVersionsTests
{
    private static TestBroker Start() => new(("offsets.topic.num.partitions", "3"));

    [Theory]
    [ReleasedVersions(ApiKey.FindCoordinator)]
    public void TheFirstWhoAsksForACoordinatorGetsOne(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            if (version < 4)
            {
                var one = await connection.CallAsync(new FindCoordinatorRequest { Key = "g" }, version);
                Assert.Equal((ErrorCode.None, 1, "broker", TestBroker.Port), (one.ErrorCode, one.NodeId, one.Host, one.Port));
                // As Kafka words it.
                Assert.Equal(version >= 1 ? "NONE" : "", one.ErrorMessage ?? "");
            }
            else
            {
                var several = await connection.CallAsync(new FindCoordinatorRequest { CoordinatorKeys = ["g", "h", ""] }, version);
                Assert.Equal(["g", "h", ""], several.Coordinators.Select(found => found.Key));
                Assert.All(several.Coordinators, found => Assert.Equal((ErrorCode.None, 1, "broker", TestBroker.Port), (found.ErrorCode, found.NodeId, found.Host, found.Port)));
            }

            var metadata = await connection.CallAsync(new MetadataRequest { Topics = [new() { Name = "__consumer_offsets" }] }, version: 12);
            var topic = metadata.Topics.Single();
            Assert.Equal((ErrorCode.None, true, 3), (topic.ErrorCode, topic.IsInternal, topic.Partitions.Count));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.ListGroups)]
    public void GroupsAreListed(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task<IEnumerable<string>> ListAsync(ListGroupsRequest request)
            {
                var response = await connection.CallAsync(request, version);
                Assert.Equal(ErrorCode.None, response.ErrorCode);
                return response.Groups.Select(group => $"{group.GroupId} {group.ProtocolType} {group.GroupState} {group.GroupType}".Trim());
            }

            Assert.Empty(await ListAsync(new()));
            await connection.CreateTopicAsync("t");
            await connection.JoinAloneAsync("alive");
            await connection.CommitAsync("simple", "t", (0, 5));
            string[] all = version switch
            {
                < 4 => ["alive consumer", "simple"],
                4 => ["alive consumer Stable", "simple  Empty"],
                _ => ["alive consumer Stable classic", "simple  Empty classic"],
            };
            Assert.Equal(all, await ListAsync(new()));
            if (version >= 4)
            {
                Assert.Equal(all[..1], await ListAsync(new() { StatesFilter = ["sTABLE", "Dead"] }));
                Assert.Empty(await ListAsync(new() { StatesFilter = ["nonsense"] }));
            }

            if (version >= 5)
            {
                Assert.Equal(all, await ListAsync(new() { TypesFilter = ["Classic"] }));
                Assert.Empty(await ListAsync(new() { TypesFilter = ["consumer"] }));
                Assert.Equal(all[1..], await ListAsync(new() { StatesFilter = ["Empty"], TypesFilter = ["consumer", "classic"] }));
            }
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DescribeGroups)]
    public void GroupsAreDescribed(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            DescribeGroupsRequest Request(params string[] groups) => new() { Groups = [.. groups], IncludeAuthorizedOperations = version >= 3 };
            var missing = (await connection.CallAsync(Request("g"), version)).Groups.Single();
            Assert.Equal(ErrorCode.NotCoordinator, missing.ErrorCode);
            var joined = await connection.JoinAloneAsync("g", "instance");
            var response = await connection.CallAsync(Request("g", "none"), version);
            var group = response.Groups[0];
            Assert.Equal((ErrorCode.None, "g", "Stable", "consumer", "range"), (group.ErrorCode, group.GroupId, group.GroupState, group.ProtocolType, group.ProtocolData));
            Assert.Equal(version >= 3 ? 3_400 : int.MinValue, group.AuthorizedOperations);
            var member = group.Members.Single();
            Assert.Equal((joined.MemberId, "test", "/client"), (member.MemberId, member.ClientId, member.ClientHost));
            Assert.Equal(version >= 4 ? "instance" : null, member.GroupInstanceId);
            Assert.Equal(Subscription("t"), member.MemberMetadata.ToArray());
            Assert.Equal("all", Encoding.UTF8.GetString(member.MemberAssignment.Span));
            var none = response.Groups[1];
            Assert.Equal((version >= 6 ? ErrorCode.GroupIdNotFound : ErrorCode.None, "none", "Dead", 0), (none.ErrorCode, none.GroupId, none.GroupState, none.Members.Count));
            Assert.Equal(version >= 6, none.ErrorMessage is { Length: > 0 });
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.DeleteGroups)]
    public void GroupsWithoutMembersAreDeleted(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task<string[]> DeleteAsync(params string[] groups) =>
                [.. (await connection.CallAsync(new DeleteGroupsRequest { GroupsNames = [.. groups] }, version)).Results.Select(result => $"{result.GroupId} {result.ErrorCode}")];

            Assert.Equal(["g NotCoordinator"], await DeleteAsync("g"));
            await connection.CreateTopicAsync("t", 2);
            await connection.JoinAloneAsync("alive");
            await connection.CommitAsync("simple", "t", (0, 5), (1, 6));
            Assert.Equal(["alive NonEmptyGroup", "simple None", "none GroupIdNotFound", " GroupIdNotFound"], await DeleteAsync("alive", "simple", "none", ""));
            Assert.Equal(["simple GroupIdNotFound"], await DeleteAsync("simple"));
            Assert.Empty(await connection.CommittedAsync("simple"));
            Assert.Equal(["alive"], (await connection.CallAsync(new ListGroupsRequest(), version: 5)).Groups.Select(group => group.GroupId));
        });
    }
}
