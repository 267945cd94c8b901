using LogCluster.Protocol.Generator.Model;

namespace LogCluster.Protocol.Generator.Parsing;

/// <summary>Hands out a file's statements: a statement is a line of tokens, and the comment that stands right above it.</summary>
internal sealed class StatementReader(string text)
{
    private readonly string[] _lines = text.Replace("\r\n", "\n").Split('\n');
    private readonly List<Token> _tokens = [];
    private readonly List<string> _comment = [];
    private int _line = -1;
    private int _next;

    public string? Comment => _comment.Count == 0 ? null : string.Join("\n", _comment);

    /// <summary>Where the reader stands, also at the end of a line or of the file.</summary>
    public SourcePosition Position =>
        _next < _tokens.Count ? _tokens[_next].Position : new SourcePosition(Math.Max(_line, 0), _line < _lines.Length ? _lines[Math.Max(_line, 0)].Length : 0);

    public bool AtEndOfStatement => _next >= _tokens.Count;

    /// <summary>Moves to the next line that holds something; false at the end of the file.</summary>
    public bool NextStatement()
    {
        if (!AtEndOfStatement)
            throw new SchemaSyntaxException($"'{_tokens[_next].Text}' is not expected here", Position);
        _comment.Clear();
        while (_line + 1 < _lines.Length)
        {
            var line = _lines[++_line];
            var trimmed = line.Trim();
            if (trimmed.StartsWith("#", StringComparison.Ordinal))
            {
                _comment.Add(trimmed.Substring(1).Trim());
                continue;
            }

            if (trimmed.Length > 0)
            {
                Split(line);
                return true;
            }

            _comment.Clear();
        }

        return false;
    }

    public bool TryTake(string word)
    {
        if (AtEndOfStatement || _tokens[_next].Text != word)
            return false;
        _next++;
        return true;
    }

    public bool TryTakeVersions(out VersionRange versions)
    {
        versions = VersionRange.None;
        if (AtEndOfStatement || !VersionRange.TryParse(_tokens[_next].Text, out versions))
            return false;
        _next++;
        return true;
    }

    public Token Take(string what) =>
        AtEndOfStatement ? throw new SchemaSyntaxException($"{what} is missing", Position) : _tokens[_next++];

    public void Expect(string word)
    {
        if (!TryTake(word))
            throw new SchemaSyntaxException($"'{word}' is missing", Position);
    }

    public int TakeInt(string what)
    {
        var token = Take(what);
        return int.TryParse(token.Text, out var value) && value >= 0
            ? value
            : throw new SchemaSyntaxException($"{what} must be a number, not '{token.Text}'", token.Position);
    }

    public VersionRange TakeVersions(string what) =>
        TryTakeVersions(out var versions) ? versions : throw new SchemaSyntaxException($"{what} must be versions such as 3, 3+ or 3-13", Position);

    public string TakeName(string what)
    {
        var token = Take(what);
        return IsName(token.Text)
            ? token.Text
            : throw new SchemaSyntaxException($"{what} must be a word with a capital first letter, not '{token.Text}'", token.Position);
    }

    public static bool IsName(string text) => text.Length > 0 && char.IsUpper(text[0]) && text.All(char.IsLetterOrDigit);

    private void Split(string line)
    {
        _tokens.Clear();
        _next = 0;
        for (var at = 0; at < line.Length;)
        {
            if (char.IsWhiteSpace(line[at]))
            {
                at++;
                continue;
            }

            var end = EndOfToken(line, at);
            _tokens.Add(new Token(line.Substring(at, end - at), new SourcePosition(_line, at)));
            at = end;
        }
    }

    private static int EndOfToken(string line, int start)
    {
        if (line[start] is '{' or '}')
            return start + 1;
        if (line[start] == '"')
            return line.IndexOf('"', start + 1) is var close && close > 0 ? close + 1 : line.Length;
        var end = start;
        while (end < line.Length && !char.IsWhiteSpace(line[end]) && line[end] is not ('{' or '}'))
            end++;
        return end;
    }
}
