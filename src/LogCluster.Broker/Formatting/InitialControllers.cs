using System.Globalization;
using LogCluster.Core;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Formatting;

/// <summary>The first voters of a quorum whose voters stand in its log (KIP-853): <c>ID@HOST:PORT:DIRECTORY-ID</c>, separated by commas.</summary>
public static class InitialControllers
{
    /// <summary>
    /// The set, each voter with one endpoint of the name <paramref name="listener"/>. Throws <see cref="BrokerConfigurationException"/> with one plain
    /// sentence for what is none.
    /// </summary>
    public static VoterSet Parse(string text, string listener)
    {
        var voters = new SortedDictionary<NodeId, Voter>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var voter = TryParse(entry, listener)
                ?? throw new BrokerConfigurationException($"{entry} is no initial controller: expected ID@HOST:PORT:DIRECTORY-ID.");
            if (!voters.TryAdd(voter.Key.Id, voter))
                throw new BrokerConfigurationException($"Controller {voter.Key.Id} is named twice among the initial controllers.");
        }

        return voters.Count > 0 ? VoterSet.Of(voters.Values) : throw new BrokerConfigurationException("There is no initial controller.");
    }

    private static Voter? TryParse(string entry, string listener)
    {
        var at = entry.IndexOf('@', StringComparison.Ordinal);
        var beforeDirectory = entry.LastIndexOf(':');
        if (at <= 0 || beforeDirectory <= at)
            return null;
        var address = entry[(at + 1)..beforeDirectory];
        var beforePort = address.LastIndexOf(':');
        if (beforePort <= 0 ||
            !int.TryParse(entry.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ||
            !ushort.TryParse(address.AsSpan(beforePort + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0 ||
            !Uuid.TryParse(entry[(beforeDirectory + 1)..], out var directory) || directory.IsZero)
        {
            return null;
        }

        return new Voter(new ReplicaKey(new NodeId(id), directory), [new VoterEndpoint(listener, address[..beforePort].Trim('[', ']'), port)]);
    }
}
