using System.Text;

namespace LogCluster.Interop.Matrix;

/// <summary>
/// At least 10 MB of text that every Debian machine has, as one file in memory: the same on each run on one machine. Lines are valid
/// UTF-8 without control characters but tabs, because the clients' programs take a record a line.
/// </summary>
internal sealed class RealText
{
    private const int BytesMin = 10 * 1024 * 1024;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;
    private readonly List<int> _ends = [];

    private RealText(byte[] bytes)
    {
        _bytes = bytes;
        for (var at = 0; at < bytes.Length; at = _ends[^1] + 1)
            _ends.Add(at + bytes.AsSpan(at).IndexOf((byte)'\n'));
    }

    public static RealText OfThisMachine { get; } = new(Gather());

    /// <summary>The first 10,000 lines, for what need not be large.</summary>
    public static RealText Short { get; } = new(OfThisMachine._bytes[..(OfThisMachine._ends[9_999] + 1)]);

    public int Lines => _ends.Count;

    public int Bytes => _bytes.Length;

    public ReadOnlyMemory<byte> File => _bytes;

    /// <summary>Without its newline.</summary>
    public ReadOnlyMemory<byte> Line(int index)
    {
        var start = index == 0 ? 0 : _ends[index - 1] + 1;
        return _bytes.AsMemory(start..(_ends[index]));
    }

    private static byte[] Gather()
    {
        using var gathered = new MemoryStream();
        foreach (var file in Files())
        {
            foreach (var line in ByteLines.Of(System.IO.File.ReadAllBytes(file)))
            {
                if (!IsPlain(line.Span))
                    continue;
                gathered.Write(line.Span);
                gathered.WriteByte((byte)'\n');
            }

            if (gathered.Length >= BytesMin)
                return gathered.ToArray();
        }

        throw new InvalidOperationException($"this machine has only {gathered.Length} bytes of text where a Debian machine has more than {BytesMin}");
    }

    private static IEnumerable<string> Files() =>
        Below("/usr/share/common-licenses", "*")
            .Concat(Below("/var/lib/dpkg/info", "*.list"))
            .Concat(Below("/usr/share/doc", "copyright"))
            .Concat(Below("/usr/share/perl", "*.p?"))
            .Concat(Below("/usr/lib/python3", "*.py"))
            .Concat(Below("/usr/include", "*.h"));

    private static IEnumerable<string> Below(string directory, string pattern) =>
        !Directory.Exists(directory) ? []
        : Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories)
            .Where(file => System.IO.File.ResolveLinkTarget(file, returnFinalTarget: true) is null)
            .Order(StringComparer.Ordinal);

    private static bool IsPlain(ReadOnlySpan<byte> line)
    {
        foreach (var character in line)
        {
            if (character < ' ' && character != '\t' || character == 0x7f)
                return false;
        }

        try
        {
            Strict.GetCharCount(line);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
