using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Emit;

/// <summary>C# that depends on the message's version.</summary>
internal static class VersionCode
{
    /// <summary>The condition for <paramref name="versions"/> inside <paramref name="context"/>; null when it always holds.</summary>
    public static string? Condition(VersionRange versions, VersionRange context)
    {
        var fromBelow = versions.Lowest > context.Lowest;
        var toAbove = versions.Highest < context.Highest;
        return (fromBelow, toAbove) switch
        {
            (false, false) => null,
            (true, false) => $"version >= {versions.Lowest}",
            (false, true) => $"version <= {versions.Highest}",
            _ when versions.Lowest == versions.Highest => $"version == {versions.Lowest}",
            _ => $"version is >= {versions.Lowest} and <= {versions.Highest}",
        };
    }

    /// <summary>Cuts <paramref name="versions"/> where what <paramref name="render"/> returns changes, newest piece first.</summary>
    public static List<(VersionRange Versions, string Code)> Pieces(VersionRange versions, Func<int, string> render)
    {
        var pieces = new List<(VersionRange Versions, string Code)>();
        for (int version = versions.Lowest; version <= versions.Highest; version++)
        {
            var code = render(version);
            if (pieces.Count > 0 && pieces[pieces.Count - 1].Code == code)
                pieces[pieces.Count - 1] = (new VersionRange(pieces[pieces.Count - 1].Versions.Lowest, (short)version), code);
            else
                pieces.Add((new VersionRange((short)version, (short)version), code));
        }

        pieces.Reverse();
        return pieces;
    }

    /// <summary>An expression that chooses by version.</summary>
    public static string Expression(VersionRange versions, Func<int, string> render)
    {
        var pieces = Pieces(versions, render);
        return string.Concat(pieces.Select((piece, i) => i < pieces.Count - 1 ? $"version >= {piece.Versions.Lowest} ? {piece.Code} : " : piece.Code));
    }

    /// <summary>A chain of if and else that chooses a statement by version.</summary>
    public static void Statement(CodeWriter code, VersionRange versions, Func<int, string> render)
    {
        var pieces = Pieces(versions, render);
        if (pieces.Count == 1)
        {
            code.Line(pieces[0].Code);
            return;
        }

        for (var i = 0; i < pieces.Count; i++)
        {
            var isLast = i == pieces.Count - 1;
            code.Line((i == 0 ? "" : isLast ? "else" : "else ") + (isLast ? "" : $"if (version >= {pieces[i].Versions.Lowest})"));
            code.Indented(pieces[i].Code);
        }
    }
}
