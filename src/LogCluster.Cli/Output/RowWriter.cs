namespace LogCluster.Cli.Output;

/// <summary>
/// Prints rows of equal shape in one of the formats. Values are strings, numbers, booleans, lists of them, or null. Dispose ends the
/// output; a table is printed only then, its columns' widths are known then. Belongs to one command.
/// </summary>
internal abstract class RowWriter : IDisposable
{
    public static RowWriter Create(OutputFormat format, TextWriter output, params string[] columns) => format switch
    {
        OutputFormat.Json => new JsonRowWriter(output, columns, new JsonArray(output), ownsArray: true),
        OutputFormat.Jsonl => new JsonRowWriter(output, columns, null, ownsArray: false),
        OutputFormat.Csv => new CsvRowWriter(output, columns),
        _ => new TableRowWriter(output, columns),
    };

    /// <summary>One value a column.</summary>
    public abstract void Write(params object?[] values);

    public abstract void Dispose();
}
