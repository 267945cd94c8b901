using System.Collections.Immutable;
using LogCluster.Core;

namespace LogCluster.Metadata.Images;

/// <summary>Ids that stand for no particular log directory (KIP-858).</summary>
public static class DirectoryIds
{
    private static readonly Uuid FirstFree = new(100);

    /// <summary>The broker is yet to say where the replica is.</summary>
    public static readonly Uuid Unassigned = Uuid.Zero;

    /// <summary>The replica was in a directory that is gone, and is in none now.</summary>
    public static readonly Uuid Lost = new(1);

    /// <summary>The broker has told of no directories.</summary>
    public static readonly Uuid Migrating = new(2);

    public static bool IsReserved(Uuid id) => id < FirstFree;

    /// <summary>Where a broker with these online directories puts a new replica, as far as the controller knows.</summary>
    public static Uuid DefaultOf(ImmutableArray<Uuid> online) => online.Length switch
    {
        0 => Migrating,
        1 => online[0],
        _ => Unassigned,
    };

    /// <summary>False for a directory that a broker with these online directories has lost.</summary>
    public static bool IsOnline(Uuid id, ImmutableArray<Uuid> online) =>
        id == Unassigned || id == Migrating || (id != Lost && (online.IsEmpty || online.Contains(id)));
}
