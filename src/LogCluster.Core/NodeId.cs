namespace LogCluster.Core;

/// <summary>The <c>node.id</c> of a broker or controller; -1 means none.</summary>
public readonly record struct NodeId(int Value) : IComparable<NodeId>
{
    public static readonly NodeId None = new(-1);

    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();

    public static bool operator <(NodeId left, NodeId right) => left.Value < right.Value;

    public static bool operator >(NodeId left, NodeId right) => left.Value > right.Value;

    public static bool operator <=(NodeId left, NodeId right) => left.Value <= right.Value;

    public static bool operator >=(NodeId left, NodeId right) => left.Value >= right.Value;
}
