using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>A JoinGroup request as the group takes it: nothing of it is in the request's memory any more.</summary>
internal sealed record JoinCommand
{
    /// <summary>The first version whose dynamic members must know their id before they join (KIP-394).</summary>
    private const short KnownMemberIdVersion = 4;

    /// <summary>The first version in which a leader can be told that there is nothing to assign (KIP-814).</summary>
    private const short SkipAssignmentVersion = 9;

    private JoinCommand(JoinGroupRequest request, short version, ClientIdentity client, string newMemberId)
    {
        GroupId = request.GroupId;
        MemberId = request.MemberId;
        InstanceId = request.GroupInstanceId;
        SessionTimeoutMs = request.SessionTimeoutMs;
        // Version 0 had no rebalance timeout: the session's served for both.
        RebalanceTimeoutMs = version == 0 ? request.SessionTimeoutMs : request.RebalanceTimeoutMs;
        ProtocolType = request.ProtocolType;
        Protocols = [.. request.Protocols.Select(protocol => new MemberProtocol(protocol.Name, protocol.Metadata.ToArray()))];
        Client = client;
        NewMemberId = newMemberId;
        RequiresKnownMemberId = version >= KnownMemberIdVersion;
        SupportsSkippingAssignment = version >= SkipAssignmentVersion;
    }

    public string GroupId { get; }

    /// <summary>Empty when the member has no id yet.</summary>
    public string MemberId { get; }

    public string? InstanceId { get; }

    public int SessionTimeoutMs { get; }

    public int RebalanceTimeoutMs { get; }

    public string ProtocolType { get; }

    public IReadOnlyList<MemberProtocol> Protocols { get; }

    public ClientIdentity Client { get; }

    /// <summary>The id for a member without one.</summary>
    public string NewMemberId { get; }

    public bool RequiresKnownMemberId { get; }

    public bool SupportsSkippingAssignment { get; }

    public bool IsUnknownMember => MemberId.Length == 0;

    /// <param name="uniqueId">Chance comes from outside: makes the id of a new member one of a kind.</param>
    public static JoinCommand From(JoinGroupRequest request, short version, ClientIdentity client, string uniqueId) =>
        new(request, version, client, $"{request.GroupInstanceId ?? client.ClientId}-{uniqueId}");
}
