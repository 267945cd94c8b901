using LogCluster.Core;

namespace LogCluster.Coordinators.Groups.Classic;

/// <summary>Chooses the protocol of a generation: of those that every member supports, the one that most members prefer.</summary>
internal static class ProtocolSelection
{
    /// <summary>There must be members, and they must have a protocol in common. Of equals the first voted for wins.</summary>
    public static string Select(IList<ClassicMember> members)
    {
        Invariant.Check(members.Count > 0);
        var support = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in members.SelectMany(member => member.Protocols.Select(protocol => protocol.Name).Distinct(StringComparer.Ordinal)))
            support[name] = support.GetValueOrDefault(name) + 1;
        var votes = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            var vote = member.Protocols.Select(protocol => protocol.Name).FirstOrDefault(name => support[name] == members.Count);
            Invariant.Check(vote is not null);
            votes[vote] = votes.GetValueOrDefault(vote) + 1;
        }

        return votes.MaxBy(vote => vote.Value).Key;
    }
}
