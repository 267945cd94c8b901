namespace LogCluster.Coordinators.Groups;

/// <summary>
/// A group of another protocol than the classic one (KIP-848, KIP-932, KIP-1071), as far as its records say that it is there. Its
/// offsets are kept; its members are not served.
/// </summary>
internal sealed class ModernGroup(string type)
{
    public const string Consumer = "Consumer";
    public const string Share = "Share";
    public const string Streams = "Streams";

    private readonly SortedSet<string> _members = new(StringComparer.Ordinal);

    /// <summary>As ListGroups names it.</summary>
    public string Type { get; } = type;

    public string ProtocolType => Type switch
    {
        Consumer => "consumer",
        Share => "share",
        _ => "streams",
    };

    public string State => _members.Count == 0 ? "Empty" : "Stable";

    public void SetMember(string memberId, bool exists)
    {
        if (exists)
            _members.Add(memberId);
        else
            _members.Remove(memberId);
    }
}
