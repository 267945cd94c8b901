namespace LogCluster.Metadata.Controllers;

/// <summary>What IncrementalAlterConfigs does with a key (KIP-339), with the numbers of the request.</summary>
public enum ConfigOperation : sbyte
{
    Set = 0,
    Delete = 1,
    Append = 2,
    Subtract = 3,
}
