using System.Globalization;
using System.Runtime.InteropServices;

namespace LogCluster.Storage.Segments;

/// <summary>
/// The name of a file of a partition directory that begins with an offset. The path is put together when asked for: with many
/// partitions the strings would outweigh the logs.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SegmentFile(string Directory, long Offset, string Extension)
{
    public const string Log = ".log";
    public const string OffsetIndex = ".index";
    public const string TimeIndex = ".timeindex";
    public const string TransactionIndex = ".txnindex";
    public const string Snapshot = ".snapshot";

    /// <summary>Suffix of a file that is on its way out.</summary>
    public const string Deleted = ".deleted";

    /// <summary>Suffix of a file being made; of no value after a crash.</summary>
    public const string Cleaned = ".cleaned";

    /// <summary>Suffix of a whole file about to take the place of others; finished after a crash.</summary>
    public const string Swap = ".swap";

    public const int OffsetDigits = 20;

    /// <summary>All files that go with a segment, its log first.</summary>
    public static readonly IReadOnlyList<string> Extensions = [Log, OffsetIndex, TimeIndex, TransactionIndex];

    public string Path => $"{Directory}/{Offset:D20}{Extension}";

    /// <summary>Reads names such as <c>00000000000000000042.log</c>.</summary>
    public static bool TryParse(string name, string extension, out long offset)
    {
        offset = 0;
        return name.Length == OffsetDigits + extension.Length && name.EndsWith(extension, StringComparison.Ordinal) &&
            long.TryParse(name.AsSpan(0, OffsetDigits), NumberStyles.None, CultureInfo.InvariantCulture, out offset);
    }

    public override string ToString() => Path;
}
