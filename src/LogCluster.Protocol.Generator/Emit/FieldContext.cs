using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>A field in its message, with the questions that reading and writing ask about a version.</summary>
internal sealed class FieldContext(MessageSchema message, StructSchema owner, FieldSchema schema)
{
    public MessageSchema Message { get; } = message;

    public FieldSchema Schema { get; } = schema;

    public VersionRange Present { get; } = schema.Versions.Intersect(message.Versions);

    public bool IsTagged => Schema.Tag is not null;

    public FieldType Type => Schema.Type;

    public string PropertyType => CSharpType.OfProperty(Message, Schema);

    public string ElementType => CSharpType.OfElement(Message, Schema);

    /// <summary>For messages about the field: FetchRequest.FetchTopic.TopicId.</summary>
    public string QualifiedName { get; } =
        ReferenceEquals(owner, message.Body) ? $"{message.Name}.{schema.Name}" : $"{message.Name}.{owner.Name}.{schema.Name}";

    /// <summary>Whether C#'s type has a null; records have one inside.</summary>
    public bool HasNull => !Schema.Nullable.IsEmpty;

    public bool IsCompact(int version) => !Schema.Classic && Message.FlexibleVersions.Contains(version);

    public bool IsNullable(int version) => Schema.Nullable.Contains(version);

    public string Compact(int version) => IsCompact(version) ? "Compact" : "";

    public string NullableWord(int version) => IsNullable(version) ? "Nullable" : "";
}
