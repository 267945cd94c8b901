namespace LogCluster.Protocol;

/// <summary>The table of APIs. Static and immutable, safe from any thread.</summary>
public static partial class ApiVersions
{
    /// <summary>Null for a key without a schema.</summary>
    public static ApiInfo? Find(short key) => IndexOf(key) is var index and >= 0 ? All[index] : null;

    public static ApiInfo Get(ApiKey key)
    {
        var index = IndexOf((short)key);
        Core.Invariant.Check(index >= 0);
        return All[index];
    }
}
