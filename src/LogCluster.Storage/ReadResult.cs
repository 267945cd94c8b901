using System.Runtime.InteropServices;
using LogCluster.Storage.Indexes;
using LogCluster.Storage.Segments;

namespace LogCluster.Storage;

/// <summary>
/// What a read found. The caller disposes the slice, which is null when there is nothing (an error, the end, or no room for the first
/// batch). The first batch may begin before the offset asked for.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ReadResult(ErrorCode Error, LogSlice? Slice, long NextOffset, IReadOnlyList<AbortedTransaction>? AbortedTransactions)
{
    public int LengthBytes => Slice?.Length ?? 0;

    internal static ReadResult Failed(ErrorCode error) => new(error, null, -1, null);

    internal static ReadResult Empty(long offset) => new(ErrorCode.None, null, offset, null);
}
