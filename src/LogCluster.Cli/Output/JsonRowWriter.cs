using System.Text;
using System.Text.Json;

namespace LogCluster.Cli.Output;

/// <summary>An object a row, in an array or line by line. Names are the columns'.</summary>
internal sealed class JsonRowWriter(TextWriter output, string[] columns, JsonArray? array, bool ownsArray) : RowWriter
{
    private readonly MemoryStream _line = new();

    public override void Write(params object?[] values)
    {
        Invariant.Check(values.Length == columns.Length);
        _line.SetLength(0);
        using (var json = new Utf8JsonWriter(_line, JsonText.Options))
        {
            json.WriteStartObject();
            for (var i = 0; i < columns.Length; i++)
            {
                json.WritePropertyName(columns[i]);
                JsonText.WriteValue(json, values[i]);
            }

            json.WriteEndObject();
        }

        array?.BeginItem();
        output.Write(Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length));
        if (array is null)
            output.Write('\n');
    }

    public override void Dispose()
    {
        if (ownsArray)
            array?.Dispose();
        output.Flush();
        _line.Dispose();
    }
}
