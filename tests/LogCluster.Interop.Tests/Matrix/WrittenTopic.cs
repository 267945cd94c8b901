using System.Text;
using LogCluster.Interop.Drivers;

namespace LogCluster.Interop.Matrix;

/// <summary>A text in partition 0 of a topic, a record a line, and what each record must be when it is read.</summary>
internal sealed class WrittenTopic(string name, RealText text, InteropClient writer)
{
    /// <summary>The first record's timestamp where the writer can give them, and one more for each next: past, but younger than the retention.</summary>
    private static readonly long FirstTimestampMs = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds();

    private readonly long _startedMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private long[]? _timestamps;

    public string Name => name;

    public RealText Text => text;

    public static byte[] Key(int line) => Encoding.ASCII.GetBytes($"k{line}");

    public static long TimestampMs(int line) => FirstTimestampMs + line;

    /// <summary>
    /// What a reader's records are held against. The timestamps of a writer that cannot give them lie within the writing, and are the
    /// same for each reader.
    /// </summary>
    public RecordCheck Check()
    {
        var check = new RecordCheck(this, writer);
        check.Completed += timestamps => _timestamps ??= timestamps;
        return check;
    }

    public void AssertTimestamp(int line, long timestampMs)
    {
        if (writer.GivesTimestamps)
            Assert.Equal(TimestampMs(line), timestampMs);
        else if (_timestamps is not null)
            Assert.Equal(_timestamps[line], timestampMs);
        else
            Assert.InRange(timestampMs, _startedMs, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }
}
