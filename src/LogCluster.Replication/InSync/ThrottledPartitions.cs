using System.Collections.Immutable;

namespace LogCluster.Replication.InSync;

/// <summary>The partitions of a topic whose replication is slowed down on this node (KIP-73). Immutable, compared by value.</summary>
public sealed class ThrottledPartitions : IEquatable<ThrottledPartitions>
{
    private readonly bool _isAll;
    private readonly ImmutableSortedSet<int> _indexes;

    private ThrottledPartitions(bool isAll, ImmutableSortedSet<int> indexes) => (_isAll, _indexes) = (isAll, indexes);

    public static ThrottledPartitions None { get; } = new(false, []);

    public static ThrottledPartitions All { get; } = new(true, []);

    public static ThrottledPartitions Of(IEnumerable<int> indexes) => new(false, [.. indexes]);

    public bool Contains(int partition) => _isAll || _indexes.Contains(partition);

    public bool Equals(ThrottledPartitions? other) => other is not null && _isAll == other._isAll && _indexes.SetEquals(other._indexes);

    public override bool Equals(object? obj) => Equals(obj as ThrottledPartitions);

    public override int GetHashCode() => HashCode.Combine(_isAll, _indexes.Count);
}
