namespace LogCluster.Coordinators.Groups;

/// <summary>
/// A group of another protocol than the classic one (KIP-848, KIP-932, KIP-1071), as far as its records say that it is there. Its
/// offsets are kept; its members are not served.
/// </summary>
internal sealed class ModernGroup(string type)
{
    public const string Consumer = "consumer";
    public const string Share = "share";
    public const string Streams = "streams";

    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);

    /// <summary>As ListGroups names it.</summary>
    public string Type { get; } = type;

    /// <summary>Each of these protocols has the one type that is named as it is.</summary>
    public string ProtocolType => Type;

    public string State => _members.Count == 0 ? "Empty" : "Stable";

    public void SetMember(string memberId, bool exists)
    {
        if (exists)
            _members.Add(memberId);
        else
            _members.Remove(memberId);
    }
}
