using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>Writes the Write method of a message or of a type inside it.</summary>
internal sealed class WriteEmitter(CodeWriter code, MessageSchema message, StructSchema type)
{
    private readonly List<FieldContext> _fields = [.. type.Fields.Select(field => new FieldContext(message, type, field))];

    public void Emit(bool isMessage)
    {
        code.Open($"{(isMessage ? "public" : "internal")} void Write(WireWriter writer, short version)");
        if (isMessage)
        {
            code.Line("if (version is < LowestVersion or > HighestVersion)");
            code.Indented($"MessageRules.NoSuchVersion(\"{message.Name}\", version);");
        }

        foreach (var field in _fields.Where(field => !field.IsTagged))
            EmitField(field);
        EmitTags();
        code.Close();
    }

    private void EmitField(FieldContext field)
    {
        var condition = VersionCode.Condition(field.Present, message.Versions);
        code.When(condition, () => EmitValue(field));
        if (condition is not null && !field.Schema.Ignorable)
        {
            code.Line($"else if ({DefaultValue.Differs(field.Schema, field.Schema.Name)})");
            code.Indented($"MessageRules.NotInVersion(\"{field.QualifiedName}\", version);");
        }
    }

    private void EmitValue(FieldContext field)
    {
        var name = field.Schema.Name;
        if (field.Type.IsArray)
        {
            VersionCode.Statement(code, field.Present, version => ArrayLength(field, version));
            code.When(field.HasNull ? $"{name} is not null" : null, () =>
            {
                code.Open($"foreach (var item in {name})");
                VersionCode.Statement(code, field.Present, version => Element(field, version, "item"));
                code.Close();
            });
        }
        else if (field.Type.IsStruct && field.HasNull)
        {
            code.Open($"if ({name} is null)");
            VersionCode.Statement(code, field.Present, version => NullStruct(field, version));
            code.Close();
            code.Open("else");
            var marked = VersionCode.Condition(field.Schema.Nullable.Intersect(field.Present), field.Present);
            code.When(marked, () => code.Line("writer.WriteInt8(1);"));
            code.Line($"{name}.Write(writer, version);");
            code.Close();
        }
        else
        {
            VersionCode.Statement(code, field.Present, version => Value(field, version));
        }
    }

    private static string NullStruct(FieldContext field, int version) =>
        !field.IsNullable(version) ? $"MessageRules.NullNotAllowed(\"{field.QualifiedName}\", version);"
        : field.IsTagged ? "writer.WriteInt8(0);"
        : "writer.WriteInt8(-1);";

    private static string ArrayLength(FieldContext field, int version)
    {
        var name = field.Schema.Name;
        var count = field.IsNullable(version) ? $"{name}?.Count ?? -1" : $"{NotNull(field, version)}.Count";
        return field.IsCompact(version) ? $"writer.WriteCompactLength({count});" : $"writer.WriteArrayLength({count});";
    }

    private static string Element(FieldContext field, int version, string value) => field.Type.Element switch
    {
        WireType.Struct => $"{value}.Write(writer, version);",
        WireType.String => $"writer.Write{field.Compact(version)}String({value});",
        WireType.Bytes => $"writer.Write{field.Compact(version)}Bytes({value}.Span);",
        _ when field.Schema.IsErrorCode => $"writer.WriteInt16((short){value});",
        _ => $"writer.Write{CSharpType.MethodSuffix(field.Type.Element)}({value});",
    };

    private static string Value(FieldContext field, int version) => field.Type.Element switch
    {
        WireType.Records => $"writer.Write{field.Compact(version)}NullableRecords({NotNull(field, version)});",
        WireType.String or WireType.Bytes when field.IsNullable(version) =>
            $"writer.Write{field.Compact(version)}Nullable{field.Type.Element}({field.Schema.Name});",
        _ => Element(field, version, NotNull(field, version)),
    };

    /// <summary>The property, checked where C# allows a null that this version does not.</summary>
    private static string NotNull(FieldContext field, int version)
    {
        var mayBeNull = field.HasNull || field.Type is { Element: WireType.Records, IsArray: false };
        return mayBeNull && !field.IsNullable(version)
            ? $"MessageRules.NotNull({field.Schema.Name}, \"{field.QualifiedName}\", version)"
            : field.Schema.Name;
    }

    private void EmitTags()
    {
        if (message.FlexibleVersions.IsEmpty)
            return;
        var condition = VersionCode.Condition(message.FlexibleVersions, message.Versions);
        code.When(condition, EmitTagSection);
        if (condition is not null)
        {
            code.Line("else if (UnknownTags is { Count: > 0 })");
            code.Indented($"MessageRules.NotInVersion(\"{message.Name}.{nameof(UnknownTags)}\", version);");
        }

        foreach (var field in _fields.Where(field => field.IsTagged && !field.Schema.Ignorable))
        {
            if (VersionCode.Condition(field.Present, message.Versions) is not { } present)
                continue;
            code.Line($"if (!({present}) && {Parenthesized(DefaultValue.Differs(field.Schema, field.Schema.Name))})");
            code.Indented($"MessageRules.NotInVersion(\"{field.QualifiedName}\", version);");
        }
    }

    private const string UnknownTags = "UnknownTags";

    private void EmitTagSection()
    {
        var tagged = _fields.Where(field => field.IsTagged).OrderBy(field => field.Schema.Tag).ToList();
        if (tagged.Count == 0)
        {
            code.Line("TaggedFields.Write(writer, UnknownTags);");
            return;
        }

        code.Line("var tagCount = UnknownTags?.Count ?? 0;");
        foreach (var field in tagged)
        {
            var present = VersionCode.Condition(field.Present, message.FlexibleVersions);
            var differs = DefaultValue.Differs(field.Schema, field.Schema.Name);
            code.Line($"var hasTag{field.Schema.Tag} = {(present is null ? differs : $"{present} && {Parenthesized(differs)}")};");
            code.Line($"tagCount += hasTag{field.Schema.Tag} ? 1 : 0;");
        }

        code.Line("writer.WriteUnsignedVarint((uint)tagCount);");
        code.Line("var unknownWritten = 0;");
        foreach (var field in tagged)
        {
            code.Open($"if (hasTag{field.Schema.Tag})");
            code.Line($"TaggedFields.WriteBelow(writer, UnknownTags, ref unknownWritten, {field.Schema.Tag});");
            code.Line($"var start = writer.BeginTag({field.Schema.Tag});");
            if (CSharpType.IsAbsentWhenDefault(field.Schema))
                code.Line($"{field.Schema.Name}!.Write(writer, version);");
            else
                EmitValue(field);
            code.Line("writer.EndTag(start);");
            code.Close();
        }

        code.Line("TaggedFields.WriteRest(writer, UnknownTags, unknownWritten);");
    }

    private static string Parenthesized(string condition) => condition.Contains(" or ") ? $"({condition})" : condition;
}
