using LogCluster.Protocol;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>A SyncGroup request as the group takes it: nothing of it is in the request's memory any more.</summary>
internal sealed record SyncCommand(string GroupId, int Generation, string MemberId, string? InstanceId, string? ProtocolType, string? ProtocolName)
{
    /// <summary>By member id; of a member that is named twice the last counts.</summary>
    public required IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Assignments { get; init; }

    public static SyncCommand From(SyncGroupRequest request)
    {
        var assignments = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var assignment in request.Assignments)
            assignments[assignment.MemberId] = assignment.Assignment.ToArray();
        return new SyncCommand(
            request.GroupId, request.GenerationId, request.MemberId, request.GroupInstanceId, request.ProtocolType, request.ProtocolName)
        {
            Assignments = assignments,
        };
    }
}
