namespace LogCluster.Storage.Disk;

/// <summary>How <see cref="IDisk.Open"/> treats a file that is there or not.</summary>
public enum DiskOpen
{
    /// <summary>Must exist; read and write.</summary>
    Existing,

    /// <summary>Must exist; read only.</summary>
    ReadOnly,

    /// <summary>Must not exist.</summary>
    CreateNew,

    OpenOrCreate,
}
