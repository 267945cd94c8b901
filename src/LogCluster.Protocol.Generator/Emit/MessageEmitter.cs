using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>Writes the class of one message, with the types inside it.</summary>
internal static class MessageEmitter
{
    public static string Emit(MessageSchema message)
    {
        var code = new CodeWriter();
        code.FileHead(message.Namespace);
        code.Summary(message.Comment, $"{Describe(message)}, versions {message.Versions}.");
        code.Open($"public sealed partial class {message.Name} : {Interfaces(message)}");
        EmitConstants(code, message);
        EmitBody(code, message, message.Body, message.Name, isMessage: true);
        foreach (var type in message.Structs)
        {
            code.Line();
            code.Summary(null, $"Part of {message.Name}.");
            code.Open($"public sealed partial class {type.Name}");
            EmitBody(code, message, type, type.Name, isMessage: false);
            code.Close();
        }

        if (message.Structs.Concat([message.Body]).SelectMany(type => type.Fields).Any(DefaultValue.IsObject))
        {
            code.Line();
            code.Line("/// <summary>Chooses the constructor that leaves lists and structs to Read.</summary>");
            code.Line("private readonly struct Unset;");
        }

        code.Close();
        return code.ToString();
    }

    private static string Describe(MessageSchema message) => message.Kind switch
    {
        MessageKind.Request => $"Request of {message.Name.Substring(0, message.Name.Length - "Request".Length)}",
        MessageKind.Response => $"Response of {message.Name.Substring(0, message.Name.Length - "Response".Length)}",
        MessageKind.Metadata => $"Cluster metadata record of type {message.Key}",
        MessageKind.GroupKey => $"Key of a group record of type {message.Key}",
        MessageKind.GroupValue => $"Value of a group record of type {message.Key}",
        _ => message.Name,
    };

    private static string Interfaces(MessageSchema message) => message.Kind switch
    {
        MessageKind.Request => $"IRequest<{message.Name}, {message.Counterpart}>",
        MessageKind.Response => IsThrottled(message) ? $"IMessage<{message.Name}>, IThrottledResponse" : $"IMessage<{message.Name}>",
        MessageKind.Metadata => $"IMessage<{message.Name}>, IMetadataRecord",
        MessageKind.GroupKey => $"IMessage<{message.Name}>, IGroupRecordKey",
        MessageKind.GroupValue => $"IMessage<{message.Name}>, IGroupRecordValue",
        _ => $"IMessage<{message.Name}>",
    };

    private static bool IsThrottled(MessageSchema message) =>
        message.Body.Fields.Any(field => field is { Name: "ThrottleTimeMs", Type: { Element: WireType.Int32, IsArray: false } });

    private static void EmitConstants(CodeWriter code, MessageSchema message)
    {
        code.Line($"public const short LowestVersion = {message.Versions.Lowest};");
        code.Line($"public const short HighestVersion = {message.Versions.Highest};");
        code.Line($"public const short HighestStableVersion = {message.Versions.Highest - (message.LatestUnstable ? 1 : 0)};");
        code.Line();
        code.Line($"static short IMessage<{message.Name}>.LowestVersion => LowestVersion;");
        code.Line();
        code.Line($"static short IMessage<{message.Name}>.HighestVersion => HighestVersion;");
        code.Line();
        if (message.Kind == MessageKind.Request)
        {
            var api = message.Name.Substring(0, message.Name.Length - "Request".Length);
            code.Line($"static ApiKey IRequest<{message.Name}, {message.Counterpart}>.Key => ApiKey.{api};");
            code.Line();
            code.Line($"ApiKey IRequest.ApiKey => ApiKey.{api};");
            code.Line();
        }
        else if (message.Kind == MessageKind.Metadata)
        {
            code.Line($"MetadataRecordType IMetadataRecord.RecordType => MetadataRecordType.{message.Name};");
            code.Line();
        }
        else if (message.Kind is MessageKind.GroupKey or MessageKind.GroupValue)
        {
            var part = message.Kind == MessageKind.GroupKey ? "Key" : "Value";
            code.Line($"GroupRecordType IGroupRecord{part}.RecordType => GroupRecordType.{RecordTableEmitter.GroupTypeName(message.Name, part)};");
            code.Line();
        }
    }

    private static void EmitBody(CodeWriter code, MessageSchema message, StructSchema type, string typeName, bool isMessage)
    {
        var contexts = type.Fields.Select(field => new FieldContext(message, type, field)).ToList();
        EmitConstructors(code, contexts, typeName);
        foreach (var field in contexts)
        {
            code.Summary(field.Schema.Comment, DescribeField(field));
            var initializer = DefaultValue.IsObject(field.Schema) || DefaultValue.IsImplicit(field.Schema)
                ? "" : $" = {DefaultValue.Expression(field.Schema)};";
            code.Line($"public {field.PropertyType} {field.Schema.Name} {{ get; set; }}{initializer}");
            code.Line();
        }

        if (!message.FlexibleVersions.IsEmpty)
        {
            code.Line("/// <summary>Tagged fields that the schema does not know, ascending; null when there are none.</summary>");
            code.Line("public List<UnknownTag>? UnknownTags { get; set; }");
            code.Line();
        }

        if (message.Structs.Concat([message.Body]).SelectMany(owner => owner.Fields)
            .Any(field => field.Type.IsStruct && field.Type.StructName == type.Name))
        {
            EmitIsDefault(code, message, contexts);
        }

        new ReadEmitter(code, message, type).Emit(isMessage, typeName);
        code.Line();
        new WriteEmitter(code, message, type).Emit(isMessage);
    }

    private static string DescribeField(FieldContext field) =>
        $"Versions {field.Present}"
        + (field.HasNull ? $", null in {field.Schema.Nullable.Intersect(field.Present)}" : "")
        + (field.IsTagged ? $", tag {field.Schema.Tag}" : "")
        + (CSharpType.IsAbsentWhenDefault(field.Schema) ? ", null when absent" : "") + ".";

    /// <summary>The private one leaves out the objects that Read replaces anyway.</summary>
    private static void EmitConstructors(CodeWriter code, List<FieldContext> fields, string typeName)
    {
        var objects = fields.Where(field => DefaultValue.IsObject(field.Schema)).ToList();
        if (objects.Count == 0)
            return;
        code.Open($"public {typeName}()");
        foreach (var field in objects)
            code.Line($"{field.Schema.Name} = {DefaultValue.Expression(field.Schema)};");
        code.Close();
        code.Line();
        code.Line("#pragma warning disable CS8618 // Read assigns what this leaves out.");
        code.Open($"private {typeName}(Unset _)");
        code.Close();
        code.Line("#pragma warning restore CS8618");
        code.Line();
    }

    private static void EmitIsDefault(CodeWriter code, MessageSchema message, List<FieldContext> fields)
    {
        var conditions = fields.Select(field => $"!({DefaultValue.Differs(field.Schema, field.Schema.Name)})").ToList();
        if (!message.FlexibleVersions.IsEmpty)
            conditions.Add("UnknownTags is not { Count: > 0 }");
        code.Line("/// <summary>True when every field has its default, so that a tag may leave the value out.</summary>");
        code.Line($"internal bool IsDefault => {(conditions.Count == 0 ? "true" : string.Join(" && ", conditions))};");
        code.Line();
    }
}
