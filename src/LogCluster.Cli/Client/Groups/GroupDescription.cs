namespace LogCluster.Cli.Client.Groups;

/// <summary>State and members of a group.</summary>
internal sealed record GroupDescription(string Group, string State, string ProtocolType, string Protocol, IReadOnlyList<MemberInfo> Members)
{
    public bool IsActive => Members.Count > 0 || State is not ("Empty" or "Dead");

    /// <summary>Fails, with the members named, while there are any: what is changed under them they would overwrite.</summary>
    public void RequireInactive()
    {
        if (IsActive)
            throw new CommandFailedException($"Group {Group} is {State}, so its offsets are its members' to change: stop {string.Join(", ", Members)} first.");
    }
}
