namespace LogCluster.Core;

/// <summary>How often the leadership of a partition has changed; -1 means unknown.</summary>
public readonly record struct LeaderEpoch(int Value) : IComparable<LeaderEpoch>
{
    public static readonly LeaderEpoch None = new(-1);

    public int CompareTo(LeaderEpoch other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString();

    public static bool operator <(LeaderEpoch left, LeaderEpoch right) => left.Value < right.Value;

    public static bool operator >(LeaderEpoch left, LeaderEpoch right) => left.Value > right.Value;

    public static bool operator <=(LeaderEpoch left, LeaderEpoch right) => left.Value <= right.Value;

    public static bool operator >=(LeaderEpoch left, LeaderEpoch right) => left.Value >= right.Value;
}
