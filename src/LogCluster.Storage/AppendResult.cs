using System.Runtime.InteropServices;

namespace LogCluster.Storage;

/// <summary>
/// What became of an append. With <see cref="Error"/> nothing was written. A duplicate counts as success: its offsets and timestamp are
/// those that the batch got the first time.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long LastOffset, long MaxTimestampMs, bool IsDuplicate)
{
    public bool Succeeded => Error == ErrorCode.None;

    public static AppendResult Refused(ErrorCode error) => new(error, -1, -1, -1, IsDuplicate: false);
}
