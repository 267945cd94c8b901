namespace LogCluster.Core;

/// <summary>Text of a client as it may stand in an answer or a log line: bounded, because the client may send 32,767 bytes of it.</summary>
public static class Excerpt
{
    private const int LengthMax = 256;

    public static string Of(string text) => text.Length <= LengthMax ? text : $"{text.AsSpan(0, LengthMax)}…";
}
