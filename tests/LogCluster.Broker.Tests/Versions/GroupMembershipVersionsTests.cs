using System.Text;
using LogCluster.Broker.Tests.Support;
using LogCluster.Core;
using LogCluster.Protocol;
using static LogCluster.Broker.Tests.Support.GroupRequests;

namespace LogCluster.Broker.Tests.Versions;

/// <summary>JoinGroup 0-9, SyncGroup 0-5, Heartbeat 0-4, LeaveGroup 0-5.</summary>
public sealed class GroupMembershipVersionsTests
{
    private static TestBroker Start() => new(("offsets.topic.num.partitions", "3"));

    [Theory]
    [ReleasedVersions(ApiKey.JoinGroup)]
    public void AMemberJoins(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            await connection.FindCoordinatorAsync("g");
            var request = Join("g");
            request.Reason = version >= 8 ? "because" : null;
            var first = await connection.CallAsync(request, version);
            Assert.Equal(version >= 4 ? ErrorCode.MemberIdRequired : ErrorCode.None, first.ErrorCode);
            Assert.StartsWith("test-", first.MemberId, StringComparison.Ordinal);
            request.MemberId = first.MemberId;
            var joined = version >= 4 ? await connection.CallAsync(request, version) : first;
            Assert.Equal((ErrorCode.None, 1, "range", joined.MemberId), (joined.ErrorCode, joined.GenerationId, joined.ProtocolName, joined.Leader));
            Assert.Equal(version >= 7 ? "consumer" : null, joined.ProtocolType);
            Assert.False(joined.SkipAssignment);
            var member = Assert.Single(joined.Members);
            Assert.Equal((first.MemberId, (string?)null), (member.MemberId, member.GroupInstanceId));
            Assert.Equal(Subscription("t"), member.Metadata.ToArray());
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.JoinGroup)]
    public void AMemberThatCannotJoinIsToldWhy(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task<JoinGroupResponse> Refused(ErrorCode expected, JoinGroupRequest request)
            {
                var response = await connection.CallAsync(request, version);
                Assert.Equal((expected, -1, "", version >= 7 ? null : ""), (response.ErrorCode, response.GenerationId, response.Leader, response.ProtocolName));
                Assert.Empty(response.Members);
                return response;
            }

            // Nobody coordinates the group: there is no topic of groups yet.
            Assert.Equal("m", (await Refused(ErrorCode.NotCoordinator, Join("g", "m"))).MemberId);
            await connection.FindCoordinatorAsync("g");
            await Refused(ErrorCode.InvalidGroupId, Join(""));
            await Refused(ErrorCode.UnknownMemberId, Join("g", "nobody"));
            var tooShort = Join("g");
            tooShort.SessionTimeoutMs = 5_999;
            await Refused(ErrorCode.InvalidSessionTimeout, tooShort);
            tooShort.SessionTimeoutMs = 1_800_001;
            await Refused(ErrorCode.InvalidSessionTimeout, tooShort);
            var none = Join("g");
            none.Protocols = [];
            await Refused(ErrorCode.InconsistentGroupProtocol, none);
            Assert.Empty((await connection.CallAsync(new ListGroupsRequest(), version: 5)).Groups);
            await connection.JoinAloneAsync("g");
            await Refused(ErrorCode.InconsistentGroupProtocol, Join("g", protocols: "roundrobin"));
            var connector = Join("g");
            connector.ProtocolType = "connect";
            await Refused(ErrorCode.InconsistentGroupProtocol, connector);
            await Refused(ErrorCode.UnknownMemberId, Join("g", "nobody"));
            if (version >= 5)
                await Refused(ErrorCode.UnknownMemberId, Join("g", "nobody", "instance"));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.SyncGroup)]
    public void AMemberIsGivenItsAssignment(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            await connection.FindCoordinatorAsync("g");
            var joined = await connection.JoinAsync(Join("g"));
            var leader = await connection.CallAsync(Sync("g", joined, version, (joined.MemberId, "mine"), ("another", "ignored")), version);
            Assert.Equal((ErrorCode.None, "mine"), (leader.ErrorCode, Encoding.UTF8.GetString(leader.Assignment.Span)));
            Assert.Equal(version >= 5 ? ("consumer", "range") : ((string?)null, (string?)null), (leader.ProtocolType, leader.ProtocolName));
            // Stable: the same again, whatever the leader says now.
            var again = await connection.CallAsync(Sync("g", joined, version, (joined.MemberId, "other")), version);
            Assert.Equal((ErrorCode.None, "mine"), (again.ErrorCode, Encoding.UTF8.GetString(again.Assignment.Span)));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.SyncGroup)]
    public void ASyncThatDoesNotFitIsRefused(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task Refused(ErrorCode expected, SyncGroupRequest request)
            {
                var response = await connection.CallAsync(request, version);
                Assert.Equal((expected, 0), (response.ErrorCode, response.Assignment.Length));
            }

            var nobody = new JoinGroupResponse { MemberId = "nobody", GenerationId = 1, ProtocolName = "range" };
            await Refused(ErrorCode.NotCoordinator, Sync("g", nobody, version));
            await connection.FindCoordinatorAsync("g");
            await Refused(ErrorCode.InvalidGroupId, Sync("", nobody, version));
            await Refused(ErrorCode.UnknownMemberId, Sync("g", nobody, version));
            var joined = await connection.JoinAloneAsync("g");
            await Refused(ErrorCode.UnknownMemberId, Sync("g", nobody, version));
            var old = Sync("g", joined, version);
            old.GenerationId--;
            await Refused(ErrorCode.IllegalGeneration, old);
            if (version >= 3)
            {
                var unknown = Sync("g", joined, version);
                unknown.GroupInstanceId = "instance";
                await Refused(ErrorCode.UnknownMemberId, unknown);
            }

            if (version < 5)
                return;
            var otherProtocol = Sync("g", joined, version);
            otherProtocol.ProtocolName = "roundrobin";
            await Refused(ErrorCode.InconsistentGroupProtocol, otherProtocol);
            otherProtocol.ProtocolName = null;
            await Refused(ErrorCode.InconsistentGroupProtocol, otherProtocol);
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.Heartbeat)]
    public void AHeartbeatIsAnswered(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            async Task Expect(ErrorCode expected, HeartbeatRequest request) => Assert.Equal(expected, (await connection.CallAsync(request, version)).ErrorCode);

            var nobody = new JoinGroupResponse { MemberId = "nobody", GenerationId = 1 };
            await Expect(ErrorCode.NotCoordinator, Heartbeat("g", nobody));
            await connection.FindCoordinatorAsync("g");
            await Expect(ErrorCode.InvalidGroupId, Heartbeat("", nobody));
            await Expect(ErrorCode.UnknownMemberId, Heartbeat("g", nobody));
            var joined = await connection.JoinAloneAsync("g", version >= 3 ? "instance" : null);
            await Expect(ErrorCode.None, Heartbeat("g", joined));
            await Expect(ErrorCode.UnknownMemberId, Heartbeat("g", nobody));
            var old = Heartbeat("g", joined);
            old.GenerationId = 7;
            await Expect(ErrorCode.IllegalGeneration, old);
            if (version < 3)
                return;
            await Expect(ErrorCode.None, Heartbeat("g", joined, "instance"));
            await Expect(ErrorCode.FencedInstanceId, Heartbeat("g", nobody, "instance"));
            await Expect(ErrorCode.UnknownMemberId, Heartbeat("g", joined, "other"));
        });
    }

    [Theory]
    [ReleasedVersions(ApiKey.LeaveGroup)]
    public void MembersLeave(short version)
    {
        using var broker = Start();
        broker.Run(async connection =>
        {
            static LeaveGroupRequest Leave(string group, short version, params (string MemberId, string? InstanceId)[] members) => version < 3
                ? new() { GroupId = group, MemberId = members[0].MemberId }
                : new() { GroupId = group, Members = [.. members.Select(member => new LeaveGroupRequest.MemberIdentity { MemberId = member.MemberId, GroupInstanceId = member.InstanceId })] };

            async Task<ErrorCode[]> ErrorsOf(LeaveGroupRequest request)
            {
                var response = await connection.CallAsync(request, version);
                return version < 3 || response.ErrorCode != ErrorCode.None ? [response.ErrorCode] : [.. response.Members.Select(member => member.ErrorCode)];
            }

            Assert.Equal([ErrorCode.NotCoordinator], await ErrorsOf(Leave("g", version, ("m", null))));
            await connection.FindCoordinatorAsync("g");
            Assert.Equal([ErrorCode.InvalidGroupId], await ErrorsOf(Leave("", version, ("m", null))));
            Assert.Equal([ErrorCode.UnknownMemberId], await ErrorsOf(Leave("g", version, ("m", null))));
            var joined = await connection.JoinAloneAsync("g", version >= 3 ? "instance" : null);
            Assert.Equal([ErrorCode.UnknownMemberId], await ErrorsOf(Leave("g", version, ("m", null))));
            if (version >= 3)
            {
                var several = Leave("g", version, ("m", "instance"), ("", "other"), ("", "instance"), (joined.MemberId, "instance"));
                Assert.Equal([ErrorCode.FencedInstanceId, ErrorCode.UnknownMemberId, ErrorCode.None, ErrorCode.UnknownMemberId], await ErrorsOf(several));
            }
            else
            {
                Assert.Equal([ErrorCode.None], await ErrorsOf(Leave("g", version, (joined.MemberId, null))));
            }

            Assert.Equal("Empty", (await connection.DescribeAsync("g")).GroupState);
        });
    }
}
