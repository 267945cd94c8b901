using System.Globalization;
using System.Text;

namespace LogCluster.Server.Configuration;

/// <summary>Reads the format of java.util.Properties, in which Kafka's server.properties are written.</summary>
internal static class PropertiesFile
{
    public static IEnumerable<(int Line, string Key, string Value)> Parse(IEnumerable<string> lines)
    {
        var number = 0;
        var started = 0;
        var logical = new StringBuilder();
        foreach (var line in lines.Append(""))
        {
            number++;
            var text = line.TrimStart(' ', '\t', '\f');
            if (logical.Length == 0)
            {
                if (text.Length == 0 || text[0] is '#' or '!')
                    continue;
                started = number;
            }

            if (EndsWithContinuation(text))
            {
                logical.Append(text, 0, text.Length - 1);
                continue;
            }

            logical.Append(text);
            var (key, value) = Split(logical.ToString());
            yield return (started, key, value);
            logical.Clear();
        }
    }

    /// <summary>An odd number of backslashes at the end.</summary>
    private static bool EndsWithContinuation(string text) => (text.Length - text.TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
            end += line[end] == '\\' ? 2 : 1;
        end = Math.Min(end, line.Length);
        var rest = line[end..].TrimStart(' ', '\t', '\f');
        if (rest.Length > 0 && rest[0] is '=' or ':')
            rest = rest[1..].TrimStart(' ', '\t', '\f');
        return (Unescape(line[..end]), Unescape(rest));
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var escaped = text[++i];
            if (escaped == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                i += 4;
                continue;
            }

            result.Append(escaped switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', _ => escaped });
        }

        return result.ToString();
    }
}
