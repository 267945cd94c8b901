namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>Who may become leader, the stricter first.</summary>
internal enum Election
{
    /// <summary>The leader stays while it can; otherwise the first replica that has every committed record.</summary>
    Online,

    /// <summary>As <see cref="Online"/>, but the preferred leader comes before the present one (KIP-183).</summary>
    Preferred,

    /// <summary>As <see cref="Online"/>, and where nobody is left the first live replica, at the price of records (KIP-460).</summary>
    Unclean,
}
