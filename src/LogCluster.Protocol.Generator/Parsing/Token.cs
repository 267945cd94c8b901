using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Parsing;

/// <summary>A word, a quoted text with its quotes, or a brace.</summary>
internal readonly record struct Token(string Text, SourcePosition Position);
