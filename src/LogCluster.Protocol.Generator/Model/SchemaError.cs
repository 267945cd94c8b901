namespace LogCluster.Protocol.Generator.Model;

/// <summary>A fault in a schema file, with line and column from 0.</summary>
internal sealed record SchemaError(string Message, int Line, int Column);
