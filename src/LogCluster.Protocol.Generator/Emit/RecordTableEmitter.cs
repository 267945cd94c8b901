using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>Writes the enums of record types and the switches that choose a record's class by its type.</summary>
internal static class RecordTableEmitter
{
    private const string MetadataNamespace = "LogCluster.Protocol.MetadataRecords";
    private const string GroupNamespace = "LogCluster.Protocol.GroupRecords";

    public static string EmitMetadataTypes(IReadOnlyList<RecordType> records) =>
        EmitTypes(MetadataNamespace, "Types of the records in the cluster metadata log.", "MetadataRecordType", records.Select(record => (record.Name, record.Type)));

    public static string EmitMetadataDecoder(IReadOnlyList<RecordType> records)
    {
        var code = Start(MetadataNamespace);
        code.Line("/// <summary>Reads the body of any metadata record.</summary>");
        code.Open("public static class MetadataRecordDecoder");
        EmitRead(code, "public static IMetadataRecord? Read(MetadataRecordType type", records, record => $"MetadataRecordType.{record.Name}");
        code.Close();
        return code.ToString();
    }

    public static string EmitGroupTypes(IReadOnlyList<RecordType> records) =>
        EmitTypes(GroupNamespace, "Types of the records in __consumer_offsets; a key begins with its type.", "GroupRecordType",
            Of(records, MessageKind.GroupKey).Select(record => (GroupTypeName(record.Name, "Key"), record.Type)));

    public static string EmitGroupDecoder(IReadOnlyList<RecordType> records)
    {
        var code = Start(GroupNamespace);
        code.Line("/// <summary>Reads key or value of any record of __consumer_offsets, without what stands before them.</summary>");
        code.Open("public static class GroupRecordDecoder");
        EmitRead(code, "public static IGroupRecordKey? ReadKey(GroupRecordType type", Of(records, MessageKind.GroupKey),
            record => $"GroupRecordType.{GroupTypeName(record.Name, "Key")}");
        code.Line();
        EmitRead(code, "public static IGroupRecordValue? ReadValue(GroupRecordType type", Of(records, MessageKind.GroupValue),
            record => $"GroupRecordType.{GroupTypeName(record.Name, "Value")}");
        code.Close();
        return code.ToString();
    }

    /// <summary>Key and value of one type have one name, but for their last word.</summary>
    public static string GroupTypeName(string className, string part) =>
        className.EndsWith(part, StringComparison.Ordinal) ? className.Substring(0, className.Length - part.Length) : className;

    private static List<RecordType> Of(IReadOnlyList<RecordType> records, MessageKind kind) => [.. records.Where(record => record.Kind == kind)];

    private static string EmitTypes(string @namespace, string summary, string name, IEnumerable<(string Name, int Type)> entries)
    {
        var code = Start(@namespace);
        code.Line($"/// <summary>{summary}</summary>");
        code.Open($"public enum {name} : short");
        foreach (var (entry, type) in entries)
            code.Line($"{entry} = {type},");
        code.Close();
        return code.ToString();
    }

    private static void EmitRead(CodeWriter code, string signature, IReadOnlyList<RecordType> records, Func<RecordType, string> typeOf)
    {
        code.Line("/// <summary>Null, and the reader failed, for a type without a schema. Does not check that the bytes end with the record.</summary>");
        code.Open($"{signature}, short version, ref WireReader reader)");
        code.Open("switch (type)");
        foreach (var record in records)
        {
            code.Line($"case {typeOf(record)}:");
            code.Indented($"return {record.Name}.Read(ref reader, version);");
        }

        code.UnknownCase();
    }

    private static CodeWriter Start(string @namespace)
    {
        var code = new CodeWriter();
        code.FileHead(@namespace);
        return code;
    }
}
