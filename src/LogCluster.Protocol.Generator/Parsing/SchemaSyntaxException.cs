using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Parsing;

/// <summary>Ends the parsing of a file at its first fault; becomes a <see cref="SchemaError"/>.</summary>
internal sealed class SchemaSyntaxException(string message, SourcePosition position) : Exception(message)
{
    public SourcePosition Position { get; } = position;
}
