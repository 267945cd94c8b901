using System.Collections;
using System.Globalization;
using System.Reflection;
using LogCluster.Core;
using LogCluster.Core.Wire;

namespace LogCluster.Comparison.Answers;

/// <summary>
/// An answer as lines of path and value, so that two can be compared line by line. Lists of parts that have a key (a name, an index)
/// are put in the order of that key, for Kafka fills most of them in the order of hashes.
/// </summary>
internal sealed class AnswerLines
{
    /// <summary>What tells the parts of a list from each other, the first that a part has.</summary>
    private static readonly string[] Keys =
        ["TopicName", "Topic", "Name", "ResourceName", "Feature", "ApiKey", "PartitionIndex", "Partition", "PartitionId", "BrokerId", "NodeId", "Key", "TopicId",
            "GroupId", "MemberId", "GroupInstanceId", "ErrorCode"];

    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly Normalization _normalization;

    private AnswerLines(Normalization normalization) => _normalization = normalization;

    public IReadOnlyDictionary<string, string> Lines => _lines;

    public static AnswerLines Of(object answer, Normalization normalization, bool isOrdered)
    {
        var lines = new AnswerLines(normalization);
        normalization.Learn(answer);
        lines.AddParts(answer, "", isOrdered);
        return lines;
    }

    /// <summary>The broker closed the connection instead of answering.</summary>
    public bool IsClosedConnection { get; private init; }

    public static AnswerLines ClosedConnection()
    {
        var lines = new AnswerLines(Normalization.None) { IsClosedConnection = true };
        lines._lines["outcome"] = "the connection is closed";
        return lines;
    }

    /// <summary>There is no answer yet: it waits for what others do.</summary>
    public static AnswerLines Waiting()
    {
        var lines = new AnswerLines(Normalization.None);
        lines._lines["outcome"] = "the answer waits";
        return lines;
    }

    private void AddParts(object part, string path, bool isOrdered)
    {
        foreach (var property in FieldsOf(part))
        {
            var value = property.GetValue(part);
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            switch (value)
            {
                case IList list:
                    AddList(list, inner, isOrdered);
                    break;
                case not null when IsPart(value):
                    AddParts(value, inner, isOrdered);
                    break;
                default:
                    _lines[inner] = _normalization.Text(property.Name, value, Show(value));
                    break;
            }
        }
    }

    private void AddList(IList list, string path, bool isOrdered)
    {
        _lines[path + ".Count"] = list.Count.ToString(CultureInfo.InvariantCulture);
        var parts = list.Cast<object>().Select((item, index) => (Item: item, Key: KeyOf(item), Index: index)).ToList();
        if (!isOrdered)
            parts = [.. parts.OrderBy(part => part.Key, StringComparer.Ordinal).ThenBy(part => part.Index)];
        var last = "";
        var repeats = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var label = parts[i].Key ?? i.ToString(CultureInfo.InvariantCulture);
            repeats = label == last ? repeats + 1 : 0;
            last = label;
            var inner = $"{path}[{label}{(repeats == 0 ? "" : "#" + repeats.ToString(CultureInfo.InvariantCulture))}]";
            if (isOrdered && parts[i].Key is not null)
                _lines[$"{inner}.Place"] = i.ToString(CultureInfo.InvariantCulture);
            if (IsPart(parts[i].Item))
                AddParts(parts[i].Item, inner, isOrdered);
            else
                _lines[inner] = _normalization.Text("", parts[i].Item, Show(parts[i].Item));
        }
    }

    private string? KeyOf(object item)
    {
        foreach (var name in Keys)
        {
            if (IsPart(item) && item.GetType().GetProperty(name) is { } property && property.GetValue(item) is { } value && !IsPart(value) && Show(value) != "\"\"")
                return TypeOf(item) + _normalization.Text(name, value, Show(value)).Trim('"');
        }

        return null;
    }

    /// <summary>Resources of different types may have the same name.</summary>
    private static string TypeOf(object item) => item.GetType().GetProperty("ResourceType")?.GetValue(item) is sbyte type ? $"{type}:" : "";

    internal static IEnumerable<PropertyInfo> FieldsOf(object part) =>
        part.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite && property.Name != "UnknownTags");

    internal static bool IsPart(object value) =>
        value.GetType() is { IsClass: true } type && type.Namespace?.StartsWith("LogCluster.Protocol", StringComparison.Ordinal) == true;

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        ErrorCode code => code.ToString(),
        RecordData { IsNull: true } => "null",
        RecordData records => $"{records.Memory.Length} bytes {Convert.ToHexStringLower(records.Memory.Span)}",
        ReadOnlyMemory<byte> bytes => Convert.ToHexStringLower(bytes.Span),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
