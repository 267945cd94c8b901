using LogCluster.Protocol;
using LogCluster.StateMachines;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>One member of a classic group. What the record keeps of it, and what only its coordinator knows: its session and the requests in which it waits.</summary>
internal sealed class ClassicMember
{
    public required string Id { get; init; }

    /// <summary>Set for a static member (KIP-345).</summary>
    public string? InstanceId { get; init; }

    public required string ClientId { get; init; }

    public required string ClientHost { get; init; }

    public required int SessionTimeoutMs { get; set; }

    public required int RebalanceTimeoutMs { get; set; }

    public required string ProtocolType { get; init; }

    /// <summary>In the order of its preference.</summary>
    public required IReadOnlyList<MemberProtocol> Protocols { get; set; }

    public ReadOnlyMemory<byte> Assignment { get; set; }

    /// <summary>Has never been answered, so it does not know its id and cannot heartbeat.</summary>
    public bool IsNew { get; set; }

    /// <summary>Was given a generation and has not asked for its assignment.</summary>
    public bool IsSyncPending { get; set; }

    public DeferredReply<JoinGroupResponse>? Joining { get; set; }

    public DeferredReply<SyncGroupResponse>? Syncing { get; set; }

    public HostTimer? Session { get; set; }

    public bool IsStatic => InstanceId is not null;

    /// <summary>A member that waits in a request is alive, but for a new one: nobody may be at the other end any more.</summary>
    public bool IsExcusedFromHeartbeat => !IsNew && (Joining is not null || Syncing is not null);

    /// <summary>The same member under another id, with nothing that it waits for.</summary>
    public ClassicMember WithId(string id) => new()
    {
        Id = id,
        InstanceId = InstanceId,
        ClientId = ClientId,
        ClientHost = ClientHost,
        SessionTimeoutMs = SessionTimeoutMs,
        RebalanceTimeoutMs = RebalanceTimeoutMs,
        ProtocolType = ProtocolType,
        Protocols = Protocols,
        Assignment = Assignment,
        IsSyncPending = IsSyncPending,
    };

    public bool Supports(string protocol) => Protocols.Any(candidate => candidate.Name == protocol);

    /// <summary>Empty when there is no protocol, or the member does not know it.</summary>
    public ReadOnlyMemory<byte> MetadataOf(string? protocol) => Protocols.FirstOrDefault(candidate => candidate.Name == protocol).Metadata;

    public bool HasSameProtocols(IReadOnlyList<MemberProtocol> protocols) =>
        Protocols.Count == protocols.Count && Protocols.Zip(protocols).All(pair => pair.First.Matches(pair.Second));
}
