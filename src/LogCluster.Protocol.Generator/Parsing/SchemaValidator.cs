using LogCluster.Protocol.Generator.Emit;
using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Parsing;

/// <summary>What a schema must hold beyond its syntax, so that the code written from it compiles and is safe to run on any bytes.</summary>
internal static class SchemaValidator
{
    public static void Validate(MessageSchema message, List<SchemaError> errors)
    {
        if (message.Versions.Highest == short.MaxValue)
            Add(errors, message.Body.Position, "the message's versions have no end");
        var known = new HashSet<string>(StringComparer.Ordinal) { message.Name };
        foreach (var type in message.Structs)
        {
            if (!known.Add(type.Name))
                Add(errors, type.Position, $"type {type.Name} is declared twice");
            if (message.Body.Fields.Any(field => field.Name == type.Name))
                Add(errors, type.Position, $"type {type.Name} has the name of a field of the message");
        }

        foreach (var type in message.Structs.Concat([message.Body]))
            ValidateFields(message, type, errors);
        if (errors.Count == 0)
            ValidateNesting(message, message.Body, [], errors);
        if (errors.Count == 0)
            ValidateElementSizes(message, errors);
    }

    private static void ValidateFields(MessageSchema message, StructSchema type, List<SchemaError> errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { type.Name };
        var tags = new HashSet<int>();
        foreach (var field in type.Fields)
        {
            if (!names.Add(field.Name))
                Add(errors, field.Position, $"the name {field.Name} is taken");
            if (field.Versions.Intersect(message.Versions).IsEmpty)
                Add(errors, field.Position, $"{field.Name} is in no version of the message");
            if (field.Type.StructName is { } name && message.Structs.All(candidate => candidate.Name != name))
                Add(errors, field.Position, $"type {name} is not declared");
            if (!field.Nullable.IsEmpty && !field.Type.MayBeNull)
                Add(errors, field.Position, $"{field.Name} cannot be null by its type");
            if (field.DefaultsToNull && field.Nullable.IsEmpty)
                Add(errors, field.Position, $"{field.Name} is null by default, but not nullable");
            if (!DefaultValue.IsValid(field))
                Add(errors, field.Position, $"{field.Default} is no default for {field.Name}");
            if (field.Tag is { } tag && !tags.Add(tag))
                Add(errors, field.Position, $"tag {tag} is taken");
            if (field.Tag is not null && !message.FlexibleVersions.Covers(field.Versions.Intersect(message.Versions)))
                Add(errors, field.Position, $"{field.Name} is tagged in versions that are not flexible");
        }
    }

    private static void ValidateNesting(MessageSchema message, StructSchema type, List<string> path, List<SchemaError> errors)
    {
        foreach (var field in type.Fields.Where(field => field.Type.StructName is not null))
        {
            var name = field.Type.StructName!;
            if (path.Contains(name))
                Add(errors, field.Position, $"type {name} holds itself");
            else
                ValidateNesting(message, message.FindStruct(name), [.. path, name], errors);
        }
    }

    /// <summary>An element of no bytes would let a few bytes ask for a million objects.</summary>
    private static void ValidateElementSizes(MessageSchema message, List<SchemaError> errors)
    {
        foreach (var field in message.Structs.Concat([message.Body]).SelectMany(type => type.Fields).Where(field => field.Type.IsArray))
        {
            var present = field.Versions.Intersect(message.Versions);
            if (WireSize.ElementMin(message, field, present) == 0)
                Add(errors, field.Position, $"an element of {field.Name} may have no bytes");
        }
    }

    private static void Add(List<SchemaError> errors, SourcePosition position, string message) =>
        errors.Add(new SchemaError(message, position.Line, position.Column));
}
