namespace LogCluster.Protocol.Generator.Model;

/// <summary>One parsed .kmsg file: an API with two messages, or messages alone; with errors it has neither.</summary>
internal sealed record SchemaFile(
    string Path, ApiSchema? Api, EquatableArray<MessageSchema> Messages, EquatableArray<SchemaError> Errors);
