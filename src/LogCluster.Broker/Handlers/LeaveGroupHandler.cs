using LogCluster.Broker.Cluster;
using LogCluster.Broker.Requests;
using LogCluster.Core;
using LogCluster.Protocol;

namespace LogCluster.Broker.Handlers;

/// <summary>LeaveGroup 0-5: a member leaves, from version 3 on several at once, each with its own error (KIP-345).</summary>
internal sealed class LeaveGroupHandler(BrokerEnvironment broker) : ApiHandler<LeaveGroupRequest, LeaveGroupResponse>
{
    /// <summary>The first version that names several members.</summary>
    private const short SeveralMembersVersion = 3;

    protected override async ValueTask<LeaveGroupResponse?> HandleAsync(LeaveGroupRequest request, RequestContext context)
    {
        if (context.Version >= SeveralMembersVersion)
            return await broker.Groups.LeaveAsync(request);
        request.Members = [new() { MemberId = request.MemberId }];
        var response = await broker.Groups.LeaveAsync(request);
        if (response.ErrorCode == ErrorCode.None && response.Members.Count > 0)
            response.ErrorCode = response.Members[0].ErrorCode;
        response.Members = [];
        return response;
    }
}
