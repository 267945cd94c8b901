using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using LogCluster.Core;

namespace LogCluster.Comparison.Answers;

/// <summary>
/// Gives what must differ between two brokers (ids that are drawn, ports, directories, times) a name that is the same for both.
/// One for each broker; it learns the ids of topics from the answers that name both.
/// </summary>
internal sealed partial class Normalization(int port, string directory)
{
    private readonly Dictionary<Uuid, string> _topics = [];
    private readonly Dictionary<string, string> _drawn = new(StringComparer.Ordinal);

    /// <summary>Fields that hold a moment of wall-clock time, in ms; -1 and 0 stand for none and are compared.</summary>
    private static readonly string[] Times = ["Timestamp", "LastTimestamp", "LastFetchTimestamp", "LastCaughtUpTimestamp", "LogAppendTimeMs"];

    /// <summary>Numbers that depend on what the broker wrote before: its metadata log, its ids, its disk.</summary>
    private static readonly string[] Counters = ["SessionId", "FinalizedFeaturesEpoch", "TotalBytes", "UsableBytes", "BrokerEpoch"];

    public static Normalization None { get; } = new(0, "");

    /// <summary>The empty id when no answer has told it.</summary>
    public Uuid TopicId(string name) => _topics.FirstOrDefault(topic => topic.Value == name).Key;

    /// <summary>What was drawn within an id of a member gets a name; the rest of the id is compared as it is.</summary>
    public void NameDrawn(string memberId, string name)
    {
        if (DrawnPart().Match(memberId) is { Success: true, Value: var drawn })
            _drawn[drawn] = name;
    }

    /// <summary>As Java writes a random UUID.</summary>
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex DrawnPart();

    /// <summary>A topic id is of the topic that is named beside it.</summary>
    public void Learn(object part)
    {
        var name = Value(part, "Name") ?? Value(part, "Topic") ?? Value(part, "TopicName");
        if (name is string { Length: > 0 } topic && Value(part, "TopicId") is Uuid { IsZero: false } id && _topics.TryAdd(id, topic))
        {
            // A topic of that name that is gone keeps its id under another label.
            foreach (var (old, _) in _topics.Where(known => known.Value == topic && known.Key != id).ToList())
                _topics[old] = $"former {topic}";
        }

        foreach (var property in AnswerLines.FieldsOf(part))
        {
            switch (property.GetValue(part))
            {
                case IList list:
                    foreach (var item in list.Cast<object>().Where(AnswerLines.IsPart))
                        Learn(item);
                    break;
                case { } inner when AnswerLines.IsPart(inner):
                    Learn(inner);
                    break;
                default:
                    break;
            }
        }
    }

    public string Text(string field, object? value, string shown) => value switch
    {
        Uuid id => id.IsZero ? "none" : _topics.TryGetValue(id, out var topic) ? $"<id of {topic}>" : "<id>",
        string text => field == "ClusterId" ? "<cluster>" : Places(shown),
        int or ushort when field == "Port" => Places(shown),
        long or int when Times.Contains(field, StringComparer.Ordinal) && Number(value) > 0 => "<time>",
        long or int when Counters.Contains(field, StringComparer.Ordinal) && Number(value) > 0 => "<some>",
        // The first of all is 0.
        long when field == "ProducerId" && Number(value) >= 0 => "<some>",
        _ => shown,
    };

    private string Places(string text) => DrawnPart().Replace(text, drawn => $"<drawn for {_drawn.GetValueOrDefault(drawn.Value, "somebody")}>")
        .Replace(directory.Length > 0 ? directory : "\0", "<directory>", StringComparison.Ordinal)
        .Replace((port + 1000).ToString(CultureInfo.InvariantCulture), "<controller port>", StringComparison.Ordinal)
        .Replace(port.ToString(CultureInfo.InvariantCulture), "<port>", StringComparison.Ordinal);

    private static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static object? Value(object part, string field) => part.GetType().GetProperty(field)?.GetValue(part);
}
