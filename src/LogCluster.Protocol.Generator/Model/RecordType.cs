namespace LogCluster.Protocol.Generator.Model;

/// <summary>A record's number and the name of its class, which is all that the tables need.</summary>
internal sealed record RecordType(MessageKind Kind, int Type, string Name);
