using System.Globalization;
using System.Text.RegularExpressions;

namespace LogCluster.Cli.Options;

/// <summary>Times and durations as they are typed.</summary>
internal static partial class TimeText
{
    /// <summary>ms since 1970, or ISO 8601 (UTC where no zone is given); null when it is neither.</summary>
    public static long? TryParseTimeMs(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            return milliseconds;
        return IsoTime().IsMatch(text) &&
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.ToUnixTimeMilliseconds() : null;
    }

    /// <summary><c>90s</c>, <c>15m</c>, <c>2h30m</c>, <c>7d</c>, <c>500ms</c>; null when it is none.</summary>
    public static TimeSpan? TryParseDuration(string text)
    {
        var match = DurationText().Match(text);
        if (text.Length == 0 || !match.Success)
            return null;
        var total = 0d;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            total += double.Parse(match.Groups["number"].Captures[i].ValueSpan, CultureInfo.InvariantCulture) * match.Groups["unit"].Captures[i].Value switch
            {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => 86_400_000,
            };
        }

        // Beyond this a time before now would be before the year 1.
        return total <= TimeSpan.FromDays(365 * 100).TotalMilliseconds ? TimeSpan.FromMilliseconds(total) : null;
    }

    public static string ToIso(long timestampMs) =>
        timestampMs is >= 0 and <= 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestampMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : timestampMs.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex IsoTime();

    [GeneratedRegex(@"^((?<number>\d{1,12}(\.\d{1,6})?)(?<unit>ms|s|m|h|d))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex DurationText();
}
