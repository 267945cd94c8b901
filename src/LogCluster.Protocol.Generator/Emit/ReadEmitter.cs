using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>Writes the Read method of a message or of a type inside it.</summary>
internal sealed class ReadEmitter(CodeWriter code, MessageSchema message, StructSchema type)
{
    private readonly List<FieldContext> _fields = [.. type.Fields.Select(field => new FieldContext(message, type, field))];

    public void Emit(bool isMessage, string typeName)
    {
        code.Open($"{(isMessage ? "public" : "internal")} static {typeName} Read(ref WireReader reader, short version)");
        if (isMessage)
        {
            code.Line("if (version is < LowestVersion or > HighestVersion)");
            code.Indented("reader.Fail(WireError.UnsupportedVersion);");
        }

        code.Line($"var message = new {typeName}({(type.Fields.Any(DefaultValue.IsObject) ? "default(Unset)" : "")});");
        foreach (var field in _fields.Where(field => !field.IsTagged))
            EmitField(field);
        EmitTags();
        code.Line("return message;");
        code.Close();
    }

    private void EmitField(FieldContext field)
    {
        var condition = VersionCode.Condition(field.Present, message.Versions);
        code.When(condition, () => EmitValue(field, $"message.{field.Schema.Name}"));
        if (condition is not null && DefaultValue.IsObject(field.Schema))
        {
            code.Line("else");
            code.Indented($"message.{field.Schema.Name} = {DefaultValue.Expression(field.Schema)};");
        }
    }

    private void EmitValue(FieldContext field, string target)
    {
        if (field.Type.IsArray)
            EmitArray(field, target);
        else
            code.Line($"{target} = {VersionCode.Expression(field.Present, version => Value(field, version))};");
    }

    /// <summary>The list grows as elements arrive: its first capacity is bounded, because an object outweighs its bytes.</summary>
    private void EmitArray(FieldContext field, string target)
    {
        code.OpenBrace();
        code.Line($"var count = {VersionCode.Expression(field.Present, version => ArrayLength(field, version))};");
        if (field.HasNull)
        {
            code.Open("if (count < 0)");
            code.Line($"{target} = null;");
            code.Close();
            code.Open("else");
        }

        code.Line($"var list = new List<{field.ElementType}>({Capacity(field)});");
        code.Line("for (var i = 0; i < count && !reader.Failed; i++)");
        code.Indented($"list.Add({VersionCode.Expression(field.Present, version => Element(field, version))});");
        code.Line($"{target} = list;");
        if (field.HasNull)
            code.Close();
        code.Close();
    }

    /// <summary>Elements of fixed size take no more memory than the message, so their list gets its full size at once.</summary>
    private static string Capacity(FieldContext field) =>
        field.Type.Element is WireType.String or WireType.Bytes or WireType.Struct ? "ArrayCapacity.For(count)" : "count";

    private static string ArrayLength(FieldContext field, int version)
    {
        // One minimum for all versions of one encoding: fewer branches, and the bound stays tight enough.
        var alike = Enumerable.Range(field.Present.Lowest, field.Present.Highest - field.Present.Lowest + 1)
            .Where(other => field.IsCompact(other) == field.IsCompact(version));
        var bytesMin = alike.Min(other => WireSize.ElementMin(field.Message, field.Schema, new VersionRange((short)other, (short)other)));
        return $"reader.Read{field.Compact(version)}{field.NullableWord(version)}ArrayLength({bytesMin})";
    }

    private static string Element(FieldContext field, int version) => field.Type.Element switch
    {
        WireType.Struct => $"{field.ElementType}.Read(ref reader, version)",
        WireType.String or WireType.Bytes => $"reader.Read{field.Compact(version)}{field.Type.Element}()",
        _ => $"reader.Read{CSharpType.MethodSuffix(field.Type.Element)}()",
    };

    private static string Value(FieldContext field, int version)
    {
        var element = Element(field, version);
        return field.Type.Element switch
        {
            WireType.Struct when field.IsNullable(version) && field.IsTagged => $"reader.ReadInt8() == 0 ? null : {element}",
            WireType.Struct when field.IsNullable(version) => $"reader.ReadInt8() < 0 ? null : {element}",
            WireType.Records when field.IsNullable(version) => $"reader.Read{field.Compact(version)}NullableRecords()",
            WireType.Records => $"new RecordData(reader.Read{field.Compact(version)}Bytes())",
            WireType.String or WireType.Bytes =>
                $"reader.Read{field.Compact(version)}{field.NullableWord(version)}{field.Type.Element}()",
            _ when field.Schema.IsErrorCode => "(ErrorCode)reader.ReadInt16()",
            _ => element,
        };
    }

    private void EmitTags()
    {
        var tagged = _fields.Where(field => field.IsTagged).OrderBy(field => field.Schema.Tag).ToList();
        foreach (var field in tagged.Where(field => DefaultValue.IsObject(field.Schema)))
            code.Line($"message.{field.Schema.Name} = {DefaultValue.Expression(field.Schema)};");
        if (message.FlexibleVersions.IsEmpty)
            return;
        var condition = VersionCode.Condition(message.FlexibleVersions, message.Versions);
        if (tagged.Count == 0)
        {
            if (condition is not null)
                code.Line($"if ({condition})");
            (condition is null ? (Action<string>)code.Line : code.Indented)("message.UnknownTags = reader.ReadUnknownTags();");
            return;
        }

        code.When(condition, () => EmitTagLoop(tagged));
    }

    private void EmitTagLoop(List<FieldContext> tagged)
    {
        code.Line("List<UnknownTag>? unknownTags = null;");
        code.Line("var tagCount = reader.ReadTagCount();");
        code.Line("var previous = -1;");
        code.Open("for (var t = 0; t < tagCount && !reader.Failed; t++)");
        code.Line("var tag = reader.ReadTag(ref previous, out var size);");
        code.Line("var end = reader.Position + size;");
        code.Open("switch (tag)");
        foreach (var field in tagged)
            EmitTagCase(field);
        code.Line("default:");
        code.Indented("reader.KeepUnknownTag(ref unknownTags, tag, size);");
        code.Indented("break;");
        code.Close();
        code.Line("reader.ExpectPosition(end);");
        code.Close();
        code.Line("message.UnknownTags = unknownTags;");
    }

    private void EmitTagCase(FieldContext field)
    {
        var condition = VersionCode.Condition(field.Present, message.FlexibleVersions);
        code.Line($"case {field.Schema.Tag}:");
        code.OpenBrace();
        if (condition is not null)
        {
            // As Kafka does: a tag that the schema knows has no other meaning in the versions before it.
            code.Open($"if (!({condition}))");
            code.Line("reader.Fail(WireError.InvalidTags);");
            code.Line("break;");
            code.Close();
        }

        EmitValue(field, $"message.{field.Schema.Name}");
        code.Line("break;");
        code.Close();
    }
}
