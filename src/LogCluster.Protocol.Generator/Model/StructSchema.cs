namespace LogCluster.Protocol.Generator.Model;

/// <summary>A type declared inside a message, in place or by a struct block; and the message's own body.</summary>
internal sealed record StructSchema(string Name, EquatableArray<FieldSchema> Fields, SourcePosition Position);
