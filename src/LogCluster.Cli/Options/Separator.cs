using System.Globalization;
using System.Text;

namespace LogCluster.Cli.Options;

/// <summary>A separator as it is typed: <c>\t</c>, <c>\n</c>, <c>\0</c>, <c>\xHH</c> and <c>\\</c> stand for what shells make hard to type.</summary>
internal static class Separator
{
    public static byte[] Parse(string option, string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            bytes.Add(Escape(option, text, ref i));
        }

        return bytes.Count > 0 ? [.. bytes] : throw new WrongCommandLineException($"{option} is empty.");
    }

    private static byte Escape(string option, string text, ref int at)
    {
        switch (++at < text.Length ? text[at] : '\0')
        {
            case 't':
                return (byte)'\t';
            case 'n':
                return (byte)'\n';
            case '0':
                return 0;
            case '\\':
                return (byte)'\\';
            case 'x' when at + 2 < text.Length && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code):
                at += 2;
                return code;
            default:
                throw new WrongCommandLineException($"{option} {text}: after \\ comes t, n, 0, xHH or \\.");
        }
    }
}
