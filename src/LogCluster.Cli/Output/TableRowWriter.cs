using System.Text;
using Spectre.Console;

namespace LogCluster.Cli.Output;

/// <summary>A table for eyes: numbers to the right, as wide as it must be where the output is no terminal.</summary>
internal sealed class TableRowWriter(TextWriter output, string[] columns) : RowWriter
{
    /// <summary>Lines are never broken for a pipe.</summary>
    private const int PipeWidth = 10_000;

    private readonly List<object?[]> _rows = [];

    public override void Write(params object?[] values) => _rows.Add(values);

    public override void Dispose()
    {
        // Names above nothing are of no use to eyes; what is wrong, if anything, was said on stderr.
        if (_rows.Count == 0)
            return;
        var table = new Table().NoBorder();
        table.ShowHeaders = true;
        for (var i = 0; i < columns.Length; i++)
        {
            var column = new TableColumn(new Text(Title(columns[i]))) { NoWrap = true, Padding = new Padding(0, 0, i + 1 < columns.Length ? 2 : 0, 0) };
            if (_rows.TrueForAll(row => row[i] is null or int or long or double))
                column.Alignment = Justify.Right;
            table.AddColumn(column);
        }

        foreach (var row in _rows)
            table.AddRow(row.Select(value => new Text(CellText.Of(value))));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (Console.IsOutputRedirected)
            console.Profile.Width = PipeWidth;
        console.Write(table);
        output.Flush();
    }

    /// <summary><c>logStartOffset</c> becomes <c>LOG START OFFSET</c>.</summary>
    private static string Title(string column)
    {
        var title = new StringBuilder();
        foreach (var letter in column)
        {
            if (char.IsUpper(letter))
                title.Append(' ');
            title.Append(char.ToUpperInvariant(letter));
        }

        return title.ToString();
    }
}
