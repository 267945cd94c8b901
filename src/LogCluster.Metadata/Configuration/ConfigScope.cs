namespace LogCluster.Metadata.Configuration;

/// <summary>What a configuration key belongs to.</summary>
public enum ConfigScope
{
    Broker,
    Topic,
    Group,
    ClientMetrics,
}
