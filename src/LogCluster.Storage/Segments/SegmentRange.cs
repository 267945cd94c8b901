using System.Runtime.InteropServices;

namespace LogCluster.Storage.Segments;

/// <summary>Whole batches in a segment file: where they are and which offset comes after them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SegmentRange(int Position, int Length, long NextOffset)
{
    /// <summary>All batches of the segment lie before what was looked for.</summary>
    public static SegmentRange Behind => new(-1, 0, -1);

    public ErrorCode Error { get; private init; }

    public bool IsBehindSegment => Position < 0 && Error == ErrorCode.None;

    public static SegmentRange Failed(ErrorCode error) => new(-1, 0, -1) { Error = error };
}
