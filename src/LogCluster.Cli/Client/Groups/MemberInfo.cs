namespace LogCluster.Cli.Client.Groups;

/// <summary>A member of a group and what it is assigned; the assignment is null where the group speaks a protocol that is not a consumer's.</summary>
internal sealed record MemberInfo(string MemberId, string? InstanceId, string ClientId, string Host, IReadOnlyList<TopicPartition>? Partitions)
{
    public override string ToString() => $"{MemberId} ({ClientId} at {Host})";
}
