using System.Text;
using System.Text.Json;
using LogCluster.Cli.Client;
using LogCluster.Cli.Options;
using LogCluster.Cli.Output;

namespace LogCluster.Cli.Commands.Records;

/// <summary>Prints records one by one. Dispose ends the output. Belongs to one command.</summary>
internal sealed class RecordPrinter : IDisposable
{
    private static readonly string[] Columns = ["topic", "partition", "offset", "time", "key", "value", "headers"];

    private readonly RecordFormat _format;
    private readonly bool _withKeys;
    private readonly bool _asStrings;
    private readonly BufferedStream _stream = new(Console.OpenStandardOutput(), 1 << 16);
    private readonly RowWriter? _rows;
    private bool _any;

    public RecordPrinter(RecordFormat format, TextWriter output, bool withKeys, bool asStrings)
    {
        _format = format;
        _withKeys = withKeys;
        _asStrings = asStrings;
        if (format is RecordFormat.Csv or RecordFormat.Table)
            _rows = RowWriter.Create(format == RecordFormat.Csv ? OutputFormat.Csv : OutputFormat.Table, output, Columns);
    }

    public void Print(ConsumedRecord record)
    {
        switch (_format)
        {
            case RecordFormat.Text:
                if (_withKeys)
                {
                    _stream.Write(record.Key);
                    _stream.WriteByte((byte)'\t');
                }

                _stream.Write(record.Value);
                _stream.WriteByte((byte)'\n');
                break;
            case RecordFormat.Raw:
                _stream.Write(record.Value);
                break;
            case RecordFormat.Json or RecordFormat.Jsonl:
                PrintJson(record);
                break;
            default:
                _rows!.Write(
                    record.Partition.Topic, record.Partition.Partition, record.Offset, TimeText.ToIso(record.TimestampMs), Text(record.Key), Text(record.Value),
                    record.Headers.Select(header => $"{header.Key}={Text(header.Value)}"));
                break;
        }

        _any = true;
    }

    private void PrintJson(ConsumedRecord record)
    {
        if (_format == RecordFormat.Json)
            _stream.Write(_any ? ",\n "u8 : "["u8);
        using (var json = new Utf8JsonWriter(_stream, JsonText.Options))
            RecordJson.Write(json, record, _asStrings);
        if (_format == RecordFormat.Jsonl)
            _stream.WriteByte((byte)'\n');
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    /// <summary>Shows what was printed so far; a table is only shown in the end.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose()
    {
        if (_format == RecordFormat.Json)
            _stream.Write(_any ? "]\n"u8 : "[]\n"u8);
        _stream.Dispose();
        _rows?.Dispose();
    }
}
