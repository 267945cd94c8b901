using System.Text;
using System.Text.Json;
using LogCluster.Cli.Client;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Offline.Dump;

/// <summary>
/// Where a dump goes: rows whose columns change from file to file, and records. Faults go to stderr and are counted. Dispose ends the
/// output.
/// </summary>
internal sealed class DumpOutput(OutputFormat format, TextWriter output) : IDisposable
{
    private readonly JsonArray? _array = format == OutputFormat.Json ? new JsonArray(output) : null;
    private readonly MemoryStream _line = new();
    private string[] _csvColumns = [];

    public OutputFormat Format => format;

    public int Faults { get; private set; }

    /// <summary>A table has the file's name above it, everything else has it in each row.</summary>
    public RowWriter Rows(DataFile file, params string[] columns)
    {
        switch (format)
        {
            case OutputFormat.Json or OutputFormat.Jsonl:
                return new JsonRowWriter(output, columns, _array, ownsArray: false);
            case OutputFormat.Csv:
                var isSame = _csvColumns.AsSpan().SequenceEqual(columns);
                _csvColumns = columns;
                return new CsvRowWriter(output, columns, withNames: !isSame);
            default:
                output.Write($"== {file.FilePath}\n");
                return new TableRowWriter(output, columns);
        }
    }

    public void WriteRecord(ConsumedRecord record, DecodedRecord? decoded)
    {
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line, JsonText.Options))
        {
            RecordJson.Write(json, record, more: writer =>
            {
                if (decoded is null)
                    return;
                writer.WritePropertyName("decoded");
                decoded.Write(writer);
            });
        }

        _array?.BeginItem();
        output.Write(Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length));
        if (_array is null)
            output.Write('\n');
    }

    /// <summary>What was not as it must be; the dump goes on as far as it can.</summary>
    public void Fault(DataFile file, string place, string what)
    {
        Faults++;
        output.Flush();
        Console.Error.WriteLine($"{file.FilePath}{(place.Length > 0 ? ", " : "")}{place}: {what}");
    }

    public void Dispose()
    {
        _array?.Dispose();
        output.Flush();
        _line.Dispose();
    }
}
