namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>A way to assign that a member supports, with what it tells the others under it.</summary>
internal readonly record struct MemberProtocol(string Name, ReadOnlyMemory<byte> Metadata)
{
    public bool Matches(MemberProtocol other) => Name == other.Name && Metadata.Span.SequenceEqual(other.Metadata.Span);
}
