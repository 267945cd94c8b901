namespace LogCluster.Cli.Client.Groups;

/// <summary>A group as its coordinator lists it.</summary>
internal sealed record GroupInfo(string Group, string ProtocolType, string State, string Type, NodeId Coordinator);
