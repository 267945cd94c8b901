namespace LogCluster.Protocol.Generator.Model;

/// <summary>A metadata record's number and name, which is all that the tables need.</summary>
internal sealed record MetadataType(int Type, string Name);
