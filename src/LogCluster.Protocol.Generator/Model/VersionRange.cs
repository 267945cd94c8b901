namespace LogCluster.Protocol.Generator.Model;

/// <summary>Versions from <paramref name="Lowest"/> to <paramref name="Highest"/>, both included; empty when they are crossed.</summary>
internal readonly record struct VersionRange(short Lowest, short Highest)
{
    public static readonly VersionRange None = new(0, -1);

    public static readonly VersionRange All = new(0, short.MaxValue);

    public bool IsEmpty => Lowest > Highest;

    public bool Contains(int version) => version >= Lowest && version <= Highest;

    public bool Covers(VersionRange other) => other.IsEmpty || (Lowest <= other.Lowest && Highest >= other.Highest);

    public VersionRange Intersect(VersionRange other)
    {
        var both = new VersionRange(Math.Max(Lowest, other.Lowest), Math.Min(Highest, other.Highest));
        return both.IsEmpty ? None : both;
    }

    /// <summary>Reads "3", "3+" or "3-13".</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        range = None;
        var open = text.EndsWith("+", StringComparison.Ordinal);
        var parts = (open ? text.Substring(0, text.Length - 1) : text).Split('-');
        if (parts.Length > 2 || (open && parts.Length > 1) || !TryParseVersion(parts[0], out var lowest))
            return false;
        var highest = open ? short.MaxValue : lowest;
        if (parts.Length == 2 && !TryParseVersion(parts[1], out highest))
            return false;
        range = new VersionRange(lowest, highest);
        return !range.IsEmpty;
    }

    public override string ToString() =>
        IsEmpty ? "none" : Highest == short.MaxValue ? $"{Lowest}+" : Lowest == Highest ? $"{Lowest}" : $"{Lowest}-{Highest}";

    private static bool TryParseVersion(string text, out short version)
    {
        version = 0;
        return text.Length > 0 && text.All(char.IsDigit) && short.TryParse(text, out version);
    }
}
