namespace LogCluster.Broker.Groups;

/// <summary>The groups of a node in numbers: how many there are in each state, and how many records some of them are behind, by name.</summary>
internal sealed record GroupFigures(IReadOnlyDictionary<string, long> States, IReadOnlyDictionary<string, long> LagRecords);
