using System.Runtime.InteropServices;

namespace LogCluster.Storage;

/// <summary>
/// When a log next needs something, as far as is known now; ms since 1970, <see cref="Never"/> for what it does not need. A time that has
/// passed says that it is due, not that doing it will change anything: the high watermark may hold it back.
/// </summary>
/// <param name="FlushMs">By flush.ms, or because segments were sealed.</param>
/// <param name="RetentionMs">When the first segment is of no more use.</param>
/// <param name="UnlinkMs">When files of segments that left the log may go.</param>
/// <param name="HasProducers">There are producers to forget some day.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogUpkeep(long FlushMs, long RetentionMs, long UnlinkMs, bool HasProducers)
{
    public const long Never = long.MaxValue;

    public static LogUpkeep None { get; } = new(Never, Never, Never, HasProducers: false);

    /// <summary>A time so much later, which may be never.</summary>
    internal static long After(long timeMs, long delayMs) => delayMs >= Never - Math.Max(timeMs, 0) ? Never : timeMs + delayMs;
}
