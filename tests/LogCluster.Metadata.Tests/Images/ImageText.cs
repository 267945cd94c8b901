using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace LogCluster.Metadata.Tests.Images;

/// <summary>Everything that an image says, as text: two are equal when their texts are. A new part of the image is in it by itself.</summary>
internal static class ImageText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null or string or IFormattable:
                text.Append(CultureInfo.InvariantCulture, $"{value ?? "null"}");
                break;
            case byte[] bytes:
                text.Append(Convert.ToHexString(bytes));
                break;
            case IEnumerable many:
                text.Append('[');
                foreach (var one in many)
                {
                    Write(text, one);
                    text.AppendLine(",");
                }

                text.Append(']');
                break;
            default:
                WriteProperties(text, value);
                break;
        }
    }

    private static void WriteProperties(StringBuilder text, object value)
    {
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0);
        text.Append(value.GetType().Name).Append('(');
        foreach (var property in properties.OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            text.Append(property.Name).Append('=');
            Write(text, property.GetValue(value));
            text.Append(' ');
        }

        text.Append(')');
    }
}
