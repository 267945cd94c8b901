using System.Collections;
using System.Globalization;

namespace LogCluster.Cli.Output;

/// <summary>Values as text for tables and CSV.</summary>
internal static class CellText
{
    public static string Of(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(',', list.Cast<object?>().Select(Of)),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
