using System.Text;
using LogCluster.Interop.Matrix;

namespace LogCluster.Interop.Drivers;

/// <summary>One of the stock clients, which writes a text as records and reads them back. Without state.</summary>
internal abstract class InteropClient
{
    private const int OutputBufferBytes = 1024 * 1024;

    public static IReadOnlyDictionary<string, InteropClient> All { get; } =
        new InteropClient[] { new ConfluentClient(), new KcatClient(), new KafkaJsClient(), new KafkaConsoleClient() }
            .ToDictionary(client => client.Name);

    public abstract string Name { get; }

    /// <summary>Whether the writer can give each record its timestamp.</summary>
    public virtual bool GivesTimestamps => true;

    /// <summary>The headers that the writer gives the record of a line: its own name, and the line's number.</summary>
    public virtual byte[] HeadersOf(int line) => Encoding.ASCII.GetBytes($"source={Name},line={line}");

    public abstract Task WriteAsync(string bootstrap, string topic, string codec, RealText text);

    public abstract Task ReadAsync(string bootstrap, string topic, RecordCheck check);

    /// <summary>Writes a line of each record to a program's input.</summary>
    protected async Task WriteLinesAsync(Stream stream, RealText text, bool timestamps, bool headers)
    {
        // Not disposed: that would close the program's input, which is its owner's to do.
        var output = new BufferedStream(stream, OutputBufferBytes);
        for (var line = 0; line < text.Lines; line++)
        {
            if (timestamps)
                output.Write(Encoding.ASCII.GetBytes($"{WrittenTopic.TimestampMs(line)}\t"));
            if (headers)
                output.Write(Encoding.ASCII.GetBytes($"source:{Name},line:{line}\t"));
            output.Write(WrittenTopic.Key(line));
            output.WriteByte((byte)'\t');
            output.Write(text.Line(line).Span);
            output.WriteByte((byte)'\n');
        }

        await output.FlushAsync();
    }
}
