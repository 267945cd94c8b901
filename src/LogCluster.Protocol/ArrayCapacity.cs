namespace LogCluster.Protocol;

/// <summary>First capacity of a list whose elements outweigh their bytes on the wire.</summary>
internal static class ArrayCapacity
{
    /// <summary>Covers what real messages hold; what claims more has to bring the elements before the list grows.</summary>
    private const int FirstMax = 1_024;

    public static int For(int count) => Math.Min(count, FirstMax);
}
