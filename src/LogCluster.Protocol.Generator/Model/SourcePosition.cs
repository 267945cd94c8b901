namespace LogCluster.Protocol.Generator.Model;

/// <summary>
/// Line and column, from 0, for diagnostics. Two positions are always equal: moving a field to another line changes nothing
/// that is generated, so it must not make the model a new one.
/// </summary>
internal readonly struct SourcePosition(int line, int column) : IEquatable<SourcePosition>
{
    public int Line { get; } = line;

    public int Column { get; } = column;

    public bool Equals(SourcePosition other) => true;

    public override bool Equals(object? obj) => obj is SourcePosition;

    public override int GetHashCode() => 0;
}
