namespace LogCluster.Cli.Output;

/// <summary>RFC 4180, but with line feeds alone.</summary>
internal sealed class CsvRowWriter : RowWriter
{
    private readonly TextWriter _output;

    public CsvRowWriter(TextWriter output, string[] columns, bool withNames = true)
    {
        _output = output;
        if (withNames)
            WriteLine(columns);
    }

    public override void Write(params object?[] values) => WriteLine(values.Select(CellText.Of));

    private void WriteLine(IEnumerable<string> fields)
    {
        _output.Write(string.Join(',', fields.Select(Quote)));
        _output.Write('\n');
    }

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public override void Dispose() => _output.Flush();
}
